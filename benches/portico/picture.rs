//! What the largest pictures that are taken cost in memory: many at once, over and over, must not make the process grow.

use std::io::Cursor;

use anyhow::{Result, ensure};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, RgbaImage};
use tokio::runtime::Runtime;

use super::client::Browser;
use super::report::{self, Aim};
use super::server::{Growth, Node};
use super::sign_in;

/// How many are sent at once.
const AT_ONCE: usize = 32;

/// MiB: what one picture may need while it is made anew, what is made of it, and sixteen that are read meanwhile.
const BOUND: f64 = 384.0 + 96.0 + 160.0;

/// MiB that there may be more of after a second round than after the first: allocators keep what they had once.
const MORE: f64 = 48.0;

const BOUNDARY: &str = "----boundary-of-a-form";

/// For each kind the most memory while many come at once, and what is left of it in the end.
pub fn memory(runtime: &Runtime) -> Result<()> {
    let node = runtime.block_on(Node::start())?;
    // One account sends one at a time.
    let people = (0..AT_ONCE).map(|n| sign_in::sign_up(runtime, &node, n)).collect::<Result<Vec<_>>>()?;
    let largest = [
        ("PNG", deep(5_792)?),
        ("JPEG", written(DynamicImage::from(RgbImage::new(6_048, 6_048)), ImageFormat::Jpeg)?),
        ("JPEG, progressive", progressive(6_048)?),
        ("GIF", written(DynamicImage::from(RgbImage::new(6_688, 6_688)), ImageFormat::Gif)?),
        ("WEBP", written(DynamicImage::from(RgbaImage::new(4_480, 4_480)), ImageFormat::WebP)?),
    ];
    // What the first ones leave for ever is no growth.
    send_many(&people, &form(&written(DynamicImage::from(RgbImage::new(64, 64)), ImageFormat::Png)?))?;
    let forms: Vec<_> = largest.iter().map(|(kind, file)| (*kind, form(file))).collect();
    drop(largest);
    let all = Growth::begin()?;
    for (kind, form) in &forms {
        let growth = Growth::begin()?;
        let taken = send_many(&people, form)?;
        let what = format!("memory, largest {kind}, most");
        let beside = format!("{AT_ONCE} at once, {taken} taken, others wait");
        report::figure(&what, growth.most()?, "MiB", &beside, Aim::AtMost(BOUND, " MiB"));
    }
    report::figure("  what is left of all", all.now()?, "MiB", "", Aim::None);
    let settled = Growth::begin()?;
    for (_, form) in &forms {
        send_many(&people, form)?;
    }
    report::figure("  growth by the same once more", settled.now()?, "MiB", "", Aim::AtMost(MORE, " MiB"));
    Ok(())
}

/// How many of them were taken; the others found no place.
fn send_many(people: &[Browser], form: &[u8]) -> Result<usize> {
    let send = |browser: &Browser| -> Result<usize> {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        match browser.beside()?.post_as("/user/picture", &kind, form)?.status {
            303 => Ok(1),
            503 => Ok(0),
            other => anyhow::bail!("the picture is answered by {other}"),
        }
    };
    let taken: Result<Vec<usize>> = std::thread::scope(|scope| {
        let threads: Vec<_> = people.iter().map(|browser| scope.spawn(move || send(browser))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a browser does not panic")).collect()
    });
    let taken = taken?.into_iter().sum();
    ensure!(taken > 0, "no picture was taken");
    Ok(taken)
}

fn form(file: &[u8]) -> Vec<u8> {
    let head = "content-disposition: form-data; name=\"file\"; filename=\"me\"\r\ncontent-type: image/png";
    let begin = format!("--{BOUNDARY}\r\n{head}\r\n\r\n");
    [begin.as_bytes(), file, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat()
}

fn written(picture: DynamicImage, format: ImageFormat) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(vec![]);
    picture.write_to(&mut bytes, format)?;
    Ok(bytes.into_inner())
}

/// A PNG whose pixels have eight bytes each.
fn deep(side: u32) -> Result<Vec<u8>> {
    written(image::ImageBuffer::<image::Rgba<u16>, _>::new(side, side).into(), ImageFormat::Png)
}

/// A JPEG in scans of which only the first is there: a decoder keeps the coefficients of all blocks for the others.
fn progressive(side: u16) -> Result<Vec<u8>> {
    let small = written(RgbImage::from_pixel(8, 8, Rgb([0; 3])).into(), ImageFormat::Jpeg)?;
    // Tables of quantization as the small one has them, each in a segment of its own.
    let mut jpeg = vec![0xFF, 0xD8];
    let mut rest = &small[2..];
    while let [0xFF, marker, a, b, ..] = *rest {
        let (segment, after) = rest.split_at(2 + usize::from(u16::from_be_bytes([a, b])));
        if marker == 0xDB {
            jpeg.extend(segment);
        }
        if marker == 0xDA {
            break;
        }
        rest = after;
    }
    let [high, low] = side.to_be_bytes();
    jpeg.extend([0xFF, 0xC2, 0, 17, 8, high, low, high, low, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
    // One code of one bit, which says that nothing changes.
    jpeg.extend([0xFF, 0xC4, 0, 20, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    jpeg.extend([0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0]);
    let blocks = usize::from(side).div_ceil(8).pow(2);
    jpeg.extend(vec![0; (3 * blocks).div_ceil(8)]);
    jpeg.extend([0xFF, 0xD9]);
    Ok(jpeg)
}
