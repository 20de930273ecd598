import { expect, test } from '../fixtures';

test('requests are spread over every node', async ({ page, portico }) => {
  test.skip(!process.env.END2END_NODES, 'there is one node');
  const before = new Map(portico.heard);
  for (let n = 0; n < 30; n++) await page.goto('/sign-in');
  // Each has logged what it answered.
  for (const [node, times] of portico.heard) expect(times, `node at ${node}`).toBeGreaterThan(before.get(node)!);
});
