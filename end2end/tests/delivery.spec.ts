import { expect, test } from '../fixtures';
import { ask, enterCode, expectSignedIn, expectWaiting } from '../steps';

test('nobody waits for a slow mail server', async ({ page, smtp, mail, address }) => {
  smtp.slow = 4_000;
  await ask(page, '/sign-up', address);
  await expectWaiting(page, '/sign-up');
  expect(smtp.to(address)).toHaveLength(0);
  await enterCode(page, (await mail.waitFor(address)).code);
  await expectSignedIn(page, address);
});

for (const trouble of ['is down', 'says try again later']) {
  test(`a mail server that ${trouble} delays a mail and loses none`, async ({ page, portico, smtp, mail, address }) => {
    if (trouble === 'is down') await smtp.down();
    else smtp.mood = 'busy';
    await ask(page, '/sign-up', address);
    await expectWaiting(page, '/sign-up');
    await smtp.recover();
    await expect
      .poll(
        async () => {
          await portico.advance(15);
          return smtp.to(address).length;
        },
        { intervals: [500], timeout: 15_000 },
      )
      .toBe(1);
    await enterCode(page, (await mail.waitFor(address)).code);
    await expectSignedIn(page, address);
    expect(smtp.to(address)).toHaveLength(1);
  });
}
