//! The picture of a profile: taken by its content, made anew, shown to whoever has its address, and gone when it is removed.

use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::COOKIE;
use axum::http::{Method, Request};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use futures_util::stream;
use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tower::ServiceExt;

use crate::world::alone::is_alone;
use crate::world::browser::{Ask, Browser, File, Server};
use crate::world::crowd::all_at_once;
use crate::world::program::Program;
use crate::world::server::Site;
use crate::world::wire::Answer;
use crate::world::{ADA, EVE, HOME, World, minutes};

const KNOWN: &str = "This is no picture that we know";
const READ: &str = "could not be read";
const PIXELS: &str = "too many pixels";
const LARGE: &str = "This picture is too large";

const RED: [u8; 3] = [220, 20, 20];
const GREEN: [u8; 3] = [20, 200, 20];
const BLUE: [u8; 3] = [20, 20, 220];

/// Red on the left, green in the middle, blue on the right.
fn flag(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| {
        Rgb(if x < width / 3 {
            RED
        } else if x < width - width / 3 {
            GREEN
        } else {
            BLUE
        })
    })
}

fn written(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(vec![]);
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn png() -> Vec<u8> {
    written(flag(30, 20), ImageFormat::Png)
}

fn file(bytes: &[u8]) -> File<'_> {
    File { name: "me.png", kind: "image/png", bytes }
}

/// Sends a picture from the profile.
async fn send<'a>(browser: &'a mut Browser, bytes: &[u8]) -> &'a mut Browser {
    browser.visit("/user").await.upload("Upload", &file(bytes)).await
}

/// Sends one that is taken, and answers its address.
async fn sent(browser: &mut Browser, bytes: &[u8]) -> String {
    send(browser, bytes).await.is_at("/user").sees("Your picture is saved");
    address(browser)
}

/// Sends one that is refused with these words at its field.
#[track_caller]
fn is_refused(browser: &mut Browser, words: &str) {
    browser.is_at("/user").is_refused_at("Choose a picture", words);
}

/// Where the picture of a page is: in the bar and in its section.
#[track_caller]
fn address(browser: &Browser) -> String {
    let pictures = browser.page().pictures();
    assert!(pictures.len() == 2 && pictures[0] == pictures[1], "{pictures:?}");
    assert!(pictures[0].starts_with("/pictures/img_") && pictures[0].len() == 41, "{pictures:?}");
    pictures[0].clone()
}

/// A picture as anybody gets it.
async fn shown(world: &World, path: &str) -> Answer {
    let stranger = world.browser();
    stranger.send(stranger.ask_path(Method::GET, path)).await
}

async fn opened(world: &World, path: &str) -> DynamicImage {
    let answer = shown(world, path).await;
    let kind = answer.header("content-type").unwrap();
    image::load_from_memory_with_format(&answer.bytes, ImageFormat::from_mime_type(kind).unwrap()).unwrap()
}

#[track_caller]
fn is_about(pixel: Rgba<u8>, colour: [u8; 3]) {
    let far = pixel.0.iter().zip(colour).any(|(is, wanted)| is.abs_diff(wanted) > 16);
    assert!(!far, "{pixel:?} is not {colour:?}");
}

/// The most memory that a process ever held, in MiB.
fn peak(process: &Path) -> u64 {
    let status = std::fs::read_to_string(process.join("status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// The same for this process, which belongs to a story that asks.
fn own_peak() -> u64 {
    peak(Path::new("/proc/self"))
}

#[tokio::test]
async fn each_kind_of_picture_is_cut_to_its_middle_made_anew_and_shown_to_whoever_has_its_address() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    assert!(browser.page().pictures().is_empty() && !browser.has_button("Remove picture"));
    let mut before = None;
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
        let original = written(flag(1500, 1000), format);
        let path = sent(&mut browser, &original).await;
        let answer = shown(&world, &path).await;
        let headers = [
            ("content-type", "image/jpeg"),
            ("content-disposition", "inline; filename=\"picture.jpg\""),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "private, max-age=31536000, immutable"),
            ("cross-origin-resource-policy", "cross-origin"),
        ];
        for (name, value) in headers {
            assert_eq!(answer.header(name), Some(value), "{format:?}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'; sandbox;"), "{policy}");
        assert!(answer.set_cookies().is_empty());
        let head = world.browser().send(world.browser().ask_path(Method::HEAD, &path)).await;
        assert!(
            head.status == 200 && head.bytes.is_empty() && head.header("content-type") == Some("image/jpeg")
        );
        let picture = opened(&world, &path).await;
        assert_eq!(picture.dimensions(), (512, 512), "{format:?}");
        // A square of the middle has a quarter of red, half of green and a quarter of blue.
        for (x, colour) in [(64, RED), (256, GREEN), (448, BLUE)] {
            is_about(picture.get_pixel(x, 256), colour);
        }
        if let Some(before) = before.replace(path) {
            assert_eq!(shown(&world, &before).await.status, 404, "another picture has another address");
        }
    }
    assert_eq!(world.count("pictures").await, 1);
    assert_eq!(world.count("events WHERE kind = 'user.picture_changed' AND outcome = 'ok'").await, 4);
    assert_eq!(world.mailbox.count(ADA).await, 1, "nobody is written to about it");
}

#[tokio::test]
async fn what_shines_through_still_does_and_small_pictures_stay_small() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    // What is not seen is bright here, and must not be seen at the edge either.
    let logo = RgbaImage::from_fn(1400, 1400, |x, _| {
        Rgba(if x < 703 { [255, 255, 255, 0] } else { [200, 0, 0, 255] })
    });
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let path = sent(&mut browser, &written(logo.clone(), format)).await;
        let answer = shown(&world, &path).await;
        assert_eq!(answer.header("content-type"), Some("image/png"));
        assert_eq!(answer.header("content-disposition"), Some("inline; filename=\"picture.png\""));
        let picture = opened(&world, &path).await;
        assert_eq!(picture.dimensions(), (512, 512));
        assert_eq!(picture.get_pixel(10, 10).0[3], 0);
        assert_eq!(picture.get_pixel(500, 10).0, [200, 0, 0, 255]);
        let white = picture.pixels().find(|(_, _, pixel)| pixel.0[3] > 0 && pixel.0[1] > 8);
        assert_eq!(white, None);
    }
    let path = sent(&mut browser, &png()).await;
    assert_eq!(opened(&world, &path).await.dimensions(), (20, 20));
    let deep = DynamicImage::from(flag(40, 40)).into_rgba16();
    let path = sent(&mut browser, &written(deep, ImageFormat::Png)).await;
    assert_eq!(
        shown(&world, &path).await.header("content-type"),
        Some("image/jpeg"),
        "nothing shines through"
    );
    let grey = DynamicImage::from(flag(40, 40)).into_luma_alpha8();
    let path = sent(&mut browser, &written(grey, ImageFormat::Png)).await;
    assert_eq!(opened(&world, &path).await.dimensions(), (40, 40));
    let path = sent(&mut browser, &written(flag(3000, 1), ImageFormat::Png)).await;
    assert_eq!(opened(&world, &path).await.dimensions(), (1, 1));
}

/// A JPEG with a description that says it lies on its side, and where it was taken.
fn described(jpeg: &[u8]) -> Vec<u8> {
    let mut about = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    about.extend(b"SECRET place");
    let length = (about.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], b"\xFF\xE1", &length, &about, &jpeg[2..]].concat()
}

#[tokio::test]
async fn a_picture_stands_upright_and_nothing_else_of_the_file_survives() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    // Green above, red below, and to be turned to the right.
    let above = RgbImage::from_fn(64, 64, |_, y| Rgb(if y < 32 { GREEN } else { RED }));
    let tail = b"<!doctype html><script>SECRET()</script>";
    let jpeg = written(above.clone(), ImageFormat::Jpeg);
    let path = sent(&mut browser, &[&described(&jpeg), &tail[..]].concat()).await;
    let picture = opened(&world, &path).await;
    is_about(picture.get_pixel(50, 32), GREEN);
    is_about(picture.get_pixel(13, 32), RED);
    let clean = |answer: &Answer| !answer.body.contains("SECRET") && !answer.body.contains("Exif");
    assert!(clean(&shown(&world, &path).await));
    // A comment in a GIF that makes it a script, a text in a PNG, an archive behind it.
    let gif = written(above.clone(), ImageFormat::Gif);
    let comment = b"\x21\xFE\x10=1;SECRET();/*   \0";
    let end = gif.len() - 1;
    let talking = [&gif[..end], &comment[..], &gif[end..], b"*/SECRET()"].concat();
    let png = written(above, ImageFormat::Png);
    let text = chunk(b"tEXt", b"Comment\0SECRET <svg onload=alert(1)>");
    let annotated = [&png[..33], &text, &png[33..], b"PK\x03\x04SECRET.jar", &tail[..]].concat();
    for polyglot in [talking, annotated] {
        let path = sent(&mut browser, &polyglot).await;
        let answer = shown(&world, &path).await;
        assert!(clean(&answer));
        assert!(answer.bytes.starts_with(b"\xFF\xD8\xFF") && answer.bytes.ends_with(b"\xFF\xD9"));
    }
    assert!(!world.dump_text().await.contains("SECRET"));
}

#[tokio::test]
async fn what_it_is_called_counts_for_nothing_and_is_kept_nowhere() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let names = [
        ("../../etc/passwd.html", "text/html"),
        ("hostile<script>alert(1)</script>.svg", "image/svg+xml"),
        ("hostile%22%3E.php", "application/x-php"),
        ("hostile\u{202e}gnp.exe", ""),
        (&"hostile".repeat(500), "application/octet-stream"),
    ];
    for (name, kind) in names {
        let bytes = png();
        browser.visit("/user").await.upload("Upload", &File { name, kind, bytes: &bytes }).await;
        browser.is_at("/user").sees("Your picture is saved");
        let path = address(&browser);
        let answer = shown(&world, &path).await;
        assert_eq!(answer.header("content-type"), Some("image/jpeg"));
        let everywhere =
            format!("{} {:?} {}", browser.answer().body, answer.headers, world.dump_text().await);
        assert!(!everywhere.contains("hostile") && !everywhere.contains("passwd"), "{name}");
    }
}

#[tokio::test]
async fn what_is_no_picture_is_told_at_the_field_and_the_one_before_stays() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let path = sent(&mut browser, &png()).await;
    let png = png();
    let others: [(&[u8], &str); 11] = [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", KNOWN),
        (b"<!doctype html><script>alert(1)</script>", KNOWN),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0", KNOWN),
        (b"II*\0\x08\0\0\0", KNOWN),
        (b"x", KNOWN),
        (b"", "Choose a picture first"),
        (&png[..40], READ),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", READ),
        (b"GIF89a/*<script>alert(1)</script>*/", PIXELS),
        (b"\xFF\xD8\xFF\xE0<script>alert(1)</script>", READ),
        (b"RIFF\x10\0\0\0WEBPVP8 <script>", READ),
    ];
    for (bytes, words) in others {
        is_refused(send(&mut browser, bytes).await, words);
        assert_eq!(browser.answer().status, 200);
        assert_eq!(address(&browser), path);
    }
    // Told once.
    assert!(!browser.reload().await.field("Choose a picture").is_invalid);
    assert!(browser.field("Choose a picture").described.contains("at most 10 MB"));
    let mut german = browser.that_speaks("de");
    german.visit("/user").await.upload("Hochladen", &file(b"x")).await;
    german.is_refused_at("Bild auswählen", "kein Bild, das wir kennen");
    assert_eq!(shown(&world, &path).await.status, 200);
    assert_eq!(world.count("pictures").await, 1);
}

#[tokio::test]
async fn a_form_without_a_picture_asks_for_one() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let whole = browser.sending("Upload", &file(&png()));
    let kind = whole.headers["content-type"].to_str().unwrap().to_owned();
    let boundary = kind.split_once("boundary=").unwrap().1.to_owned();
    let other =
        format!("--{boundary}\r\ncontent-disposition: form-data; name=\"x\"\r\n\r\ny\r\n--{boundary}--\r\n");
    let bodies = [
        (kind.as_str(), other.as_bytes()),
        (&kind, b""),
        (&kind, &whole.body[..200]),
        ("multipart/form-data", &whole.body),
        ("application/x-www-form-urlencoded", b"file=x"),
        ("text/plain", b"\xFF\0"),
    ];
    for (kind, body) in bodies {
        let answer = browser.send(whole.clone().header("content-type", kind).body(body)).await;
        assert_eq!((answer.status.as_u16(), answer.location().as_deref()), (303, Some("/user")), "{kind}");
        is_refused(browser.visit("/user").await, "Choose a picture first");
    }
    assert_eq!(world.count("pictures").await, 0);
    browser.visit("/user/picture").await.is_at("/user");
}

/// A part of a PNG.
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind, data].concat();
    let mut sum = flate2::Crc::new();
    sum.update(&body);
    [&(data.len() as u32).to_be_bytes()[..], &body, &sum.sum().to_be_bytes()].concat()
}

/// A PNG that says it has so many pixels of this kind, with these parts in between.
fn declared(width: u32, height: u32, depth: u8, colour: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]].concat();
    let mut png = [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &header)].concat();
    png.extend(parts.concat());
    png.extend(chunk(b"IEND", b""));
    png
}

/// So many MiB of nothing, packed.
fn packed(mebibytes: usize) -> Vec<u8> {
    let mut one = DeflateEncoder::new(vec![], Compression::best());
    one.write_all(&vec![0; 1024 * 1024]).unwrap();
    one.flush().unwrap();
    // Each begins and ends with whole bytes, so that any number of them is a stream.
    let sum = (mebibytes * 1024 * 1024 % 65_521) as u16;
    [b"\x78\xDA", &one.get_ref().repeat(mebibytes)[..], b"\x03\0", &sum.to_be_bytes(), b"\0\x01"].concat()
}

/// A part of a WEBP.
fn part(kind: &[u8; 4], length: u32, data: &[u8]) -> Vec<u8> {
    [&kind[..], &length.to_le_bytes(), data, &vec![0; data.len() % 2]].concat()
}

/// A WEBP with this canvas.
fn canvas(flags: u8, width: u32, height: u32, parts: &[Vec<u8>]) -> Vec<u8> {
    let size = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let head = [vec![flags, 0, 0, 0], size(width), size(height)].concat();
    let body = [b"WEBP".to_vec(), part(b"VP8X", 10, &head), parts.concat()].concat();
    [&b"RIFF"[..], &(body.len() as u32).to_le_bytes(), &body].concat()
}

/// The beginning of a frame of so many pixels.
fn frame(width: u16, height: u16) -> Vec<u8> {
    let begin = [&b"\x10\0\0\x9D\x01\x2A"[..], &width.to_le_bytes(), &height.to_le_bytes()].concat();
    [begin, vec![0; 4000]].concat()
}

#[tokio::test]
async fn pictures_that_would_fill_the_memory_are_refused_and_it_stays_flat() {
    if !is_alone(module_path!(), "pictures_that_would_fill_the_memory_are_refused_and_it_stays_flat") {
        return;
    }
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let gif = |width: u16, height: u16| {
        let screen = [&b"GIF89a"[..], &width.to_le_bytes(), &height.to_le_bytes(), b"\0\0\0"].concat();
        let image =
            [&b",\0\0\0\0"[..], &width.to_le_bytes(), &height.to_le_bytes(), b"\0\x02\x02\x4C\x01\0;"]
                .concat();
        [screen, image].concat()
    };
    let jpeg = |side: u16| {
        let mut jpeg = written(flag(16, 16), ImageFormat::Jpeg);
        let at = jpeg.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap() + 5;
        jpeg[at..at + 4].copy_from_slice(&[side.to_be_bytes(), side.to_be_bytes()].concat());
        jpeg
    };
    let vp8 = frame(16383, 16383);
    let long = vp8.len() as u32;
    let animated = [vec![0; 6], vec![15, 0, 0, 15, 0, 0], vec![0; 4], part(b"VP8 ", long, &vp8)].concat();
    let bombs = [
        ("PNG of many pixels", declared(30_000, 30_000, 8, 2, &[chunk(b"IDAT", &packed(1))]), PIXELS),
        ("PNG of deep pixels", declared(8192, 8192, 16, 6, &[chunk(b"IDAT", &packed(1))]), PIXELS),
        ("GIF with a huge canvas", gif(65_535, 65_535), PIXELS),
        ("GIF with a large canvas", gif(8000, 8000), PIXELS),
        ("JPEG of many pixels", jpeg(65_535), PIXELS),
        ("JPEG of too many pixels", jpeg(8000), PIXELS),
        ("WEBP with a huge canvas", canvas(0, 16_384, 16_384, &[part(b"VP8 ", long, &vp8)]), PIXELS),
        ("WEBP with a large canvas", canvas(0, 8000, 8000, &[part(b"VP8 ", long, &vp8)]), PIXELS),
        ("WEBP whose frame is larger than it says", canvas(0, 16, 16, &[part(b"VP8 ", long, &vp8)]), READ),
        (
            "WEBP with a description that is not there",
            canvas(8, 16, 16, &[part(b"VP8 ", 4010, &frame(16, 16)), part(b"EXIF", 0xFFFF_FFF0, b"Exif")]),
            READ,
        ),
        (
            "animation whose frame is larger than it says",
            canvas(2, 16, 16, &[part(b"ANIM", 6, &[0; 6]), part(b"ANMF", animated.len() as u32, &animated)]),
            READ,
        ),
    ];
    sent(&mut browser, &png()).await;
    for (name, bomb, words) in bombs {
        assert!(bomb.len() < 10_000_000, "{name}: {}", bomb.len());
        let before = own_peak();
        send(&mut browser, &bomb).await;
        let told = browser.field("Choose a picture").described;
        assert!(told.contains(words), "{name}: {told}");
        let grown = own_peak() - before;
        assert!(grown < 48, "{name}: {grown} MiB");
    }
}

#[tokio::test]
async fn what_a_picture_holds_besides_its_pixels_is_passed_over() {
    if !is_alone(module_path!(), "what_a_picture_holds_besides_its_pixels_is_passed_over") {
        return;
    }
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let pixels = chunk(b"IDAT", &packed(1));
    let profile = chunk(b"iCCP", &[&b"p\0\0"[..], &packed(8192)].concat());
    let words = chunk(b"zTXt", &[&b"p\0\0"[..], &packed(8192)].concat());
    let endless = [
        declared(8, 8, 8, 2, &[profile, pixels.clone()]),
        declared(8, 8, 8, 2, &[words, pixels]),
        declared(8, 8, 8, 2, &[chunk(b"IDAT", &packed(8192))]),
    ];
    for bomb in endless {
        assert!((8_000_000..10_000_000).contains(&bomb.len()), "{}", bomb.len());
        let before = own_peak();
        sent(&mut browser, &bomb).await;
        let grown = own_peak() - before;
        assert!(grown < 64, "{grown} MiB");
    }
}

/// A PNG of exactly so many bytes.
fn of_size(bytes: usize) -> Vec<u8> {
    let mut png = png();
    png.resize(bytes, 0);
    png
}

#[tokio::test]
async fn ten_megabytes_are_taken_and_one_byte_more_is_told_on_the_page() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let path = sent(&mut browser, &of_size(10_000_000)).await;
    for more in [1, 20_000, 5_000_000, 80_000_000] {
        browser.visit("/user").await.upload("Upload", &file(&of_size(10_000_000 + more))).await;
        assert_eq!(browser.answer().status, 413, "{more}");
        assert_eq!(browser.answer().header("retry-after"), None);
        browser.is_refused_at("Choose a picture", LARGE);
        assert_eq!(address(&browser), path);
    }
    // From the page of the refusal, too.
    browser.upload("Upload", &file(&png())).await.is_at("/user").sees("Your picture is saved");
    // All other forms take as little as before.
    let form = browser.post(&browser.url().join("/act/user/rename").unwrap(), "x".repeat(70_000));
    assert_eq!(browser.send(form).await.status, 413);
}

#[tokio::test]
async fn a_server_never_holds_more_of_a_picture_than_its_limit() {
    let site = Site::new().await;
    let process = site.serve();
    let mut browser = process.browser();
    browser.visit("/sign-up").await.fill("Email address", ADA).submit("Continue").await;
    browser.fill("Code", &process.code(ADA).await).submit("Continue").await.is_at("/user");
    let status = Path::new("/proc").join(process.id().to_string());
    send(&mut browser, &png()).await.sees("Your picture is saved");
    let before = peak(&status);
    browser.visit("/user").await.upload("Upload", &file(&of_size(60_000_000))).await;
    assert_eq!(browser.answer().status, 413);
    browser.is_refused_at("Choose a picture", LARGE);
    let grown = peak(&status) - before;
    assert!(grown < 16, "{grown} MiB");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_pictures_at_once_are_taken_one_after_the_other() {
    if !is_alone(module_path!(), "many_pictures_at_once_are_taken_one_after_the_other") {
        return;
    }
    let world = World::new().await;
    // Each needs 48 MiB of memory while it is made anew.
    let bytes = written(flag(2000, 2000), ImageFormat::Png);
    let mut all = vec![];
    for n in 0..24 {
        let browser = world.sign_up(&format!("ada{n}@example.com")).await;
        let ask = browser.sending("Upload", &file(&bytes)).or_unavailable();
        all.push((browser, ask));
    }
    let before = own_peak();
    let mut taken = 0;
    for answer in all_at_once(all).await {
        match answer.status.as_u16() {
            303 => taken += 1,
            503 => assert_eq!(answer.header("retry-after"), Some("5")),
            other => panic!("{other}: {}", answer.body),
        }
    }
    assert!(taken > 0);
    assert_eq!(world.count("events WHERE kind = 'user.picture_changed'").await, taken);
    assert_eq!(world.count("pictures").await, taken);
    let grown = own_peak() - before;
    assert!(grown < 160, "{grown} MiB");
}

/// A form whose end is held back: what is sent through the first half arrives, and it ends when that is dropped.
fn held_back(browser: &Browser, ask: Ask) -> (mpsc::Sender<Bytes>, Request<Body>) {
    let (sender, receiver) = mpsc::channel(1);
    let pieces = stream::unfold(receiver, async |mut receiver: mpsc::Receiver<Bytes>| {
        let piece = receiver.recv().await?;
        Some((Ok::<_, std::convert::Infallible>(piece), receiver))
    });
    let mut request = Request::post(&ask.target).body(Body::from_stream(pieces)).unwrap();
    *request.headers_mut() = ask.headers;
    request.headers_mut().insert(COOKIE, browser.cookies_for(&ask.target).parse().unwrap());
    sender.try_send(ask.body.into()).unwrap();
    (sender, request)
}

#[tokio::test]
async fn whoever_sends_slowly_keeps_only_themselves_waiting() {
    let world = World::new().await;
    let ada = world.sign_up(ADA).await;
    let eve = world.sign_up(EVE).await;
    let (slow, request) = held_back(&ada, ada.sending("Upload", &file(&png())));
    let first = tokio::spawn(world.app().router().oneshot(request));
    let here = world.app().router();
    let mut ada = ada.tab().through(Server::Node(Arc::new(Mutex::new(here.clone()))));
    let mut eve = eve.tab().through(Server::Node(Arc::new(Mutex::new(here))));
    // There is room for another piece once the first one is read.
    drop(slow.reserve().await.unwrap());
    send(&mut ada, &png()).await;
    assert_eq!(ada.answer().status, 429);
    assert_eq!(ada.answer().header("retry-after"), Some("5"));
    ada.sees("Wait");
    for _ in 0..20 {
        let (_, request) = held_back(&ada, ada.sending("Upload", &file(&png())));
        assert_eq!(world.app().router().oneshot(request).await.unwrap().status(), 429);
    }
    sent(&mut eve, &png()).await;
    drop(slow);
    let answer = first.await.unwrap().unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["location"]), (303, &"/user".parse().unwrap()));
    sent(&mut ada, &png()).await;
}

/// A JPEG of eight by eight grey pixels, in so many scans.
fn scanned(start_of_frame: u8, scans: usize, spectrum: u8) -> Vec<u8> {
    let segment =
        |kind: u8, data: &[u8]| [&[0xFF, kind][..], &(data.len() as u16 + 2).to_be_bytes(), data].concat();
    let table = [&[0][..], &[16; 64]].concat();
    // One code of one bit for "no difference", and for the end of a block.
    let codes = |class: u8| [&[class << 4, 1][..], &[0; 15], &[0]].concat();
    let head = [
        vec![0xFF, 0xD8],
        segment(0xDB, &table),
        segment(start_of_frame, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
        segment(0xC4, &codes(0)),
        segment(0xC4, &codes(1)),
    ];
    let scan = [segment(0xDA, &[1, 1, 0, 0, spectrum, 0]), vec![0x3F]].concat();
    [head.concat(), scan.repeat(scans), vec![0xFF, 0xD9]].concat()
}

#[tokio::test]
async fn a_jpeg_that_is_drawn_over_and_over_is_refused() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let (progressive, baseline) = (0xC2, 0xC0);
    sent(&mut browser, &scanned(progressive, 100, 0)).await;
    sent(&mut browser, &scanned(baseline, 1, 63)).await;
    for (kind, scans, spectrum) in
        [(progressive, 101, 0), (progressive, 1_000_000, 0), (baseline, 101, 63), (baseline, 900_000, 63)]
    {
        let jpeg = scanned(kind, scans, spectrum);
        let sending = send(&mut browser, &jpeg[..jpeg.len().min(10_000_000)]);
        is_refused(timeout(Duration::from_secs(20), sending).await.expect("an answer"), READ);
    }
    // What looks like scans in what programs add, or behind the end, is none.
    let jpeg = scanned(progressive, 3, 0);
    let noise = [0xFF, 0xDA].repeat(5000);
    let added = [&[0xFF, 0xE5][..], &(noise.len() as u16 + 2).to_be_bytes(), &noise].concat();
    sent(&mut browser, &[&jpeg[..2], &added, &jpeg[2..], &noise].concat()).await;
}

#[tokio::test]
async fn whoever_sends_too_many_waits() {
    let world = World::limited().await;
    let mut browser = world.sign_up(ADA).await;
    for _ in 0..10 {
        sent(&mut browser, &png()).await;
    }
    send(&mut browser, &png()).await.sees("Wait 10 minutes");
    assert_eq!(browser.answer().status, 429);
    assert_eq!(browser.answer().header("retry-after"), Some("600"));
    world.clock.advance(minutes(10));
    sent(&mut browser, &png()).await;
}

#[tokio::test]
async fn only_whoever_is_signed_in_changes_their_own_picture_and_no_other_site_does() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    let eve = world.sign_up(EVE).await;
    let form = ada.sending("Upload", &file(&png()));
    let none = async || assert_eq!(world.count("pictures").await, 0);
    // From another site.
    for headers in [
        [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        [("sec-fetch-site", "same-site"), ("origin", "http://evil.localhost:3000")],
    ] {
        let cross = headers.into_iter().fold(form.clone(), |form, (name, value)| form.header(name, value));
        assert_eq!(ada.send(cross).await.status, 403);
    }
    none().await;
    // Somebody else's session, and nobody's.
    let foreign = eve.send(form.clone()).await;
    assert_eq!((foreign.status.as_u16(), foreign.location().as_deref()), (303, Some("/user")));
    none().await;
    let stranger = world.browser();
    let away = stranger.send(form.clone()).await;
    assert_eq!((away.status.as_u16(), away.location().as_deref()), (303, Some("/user")));
    none().await;
    // Something to do first.
    world.settings("sign_up.mfa.required", json!(true)).await;
    ada.send(form.clone()).await;
    none().await;
    ada.visit("/user").await.is_at("/sign-in/tasks/setup-mfa");
    world.settings("sign_up.mfa.required", json!(false)).await;
    // Signed out meanwhile.
    let mut tab = ada.tab();
    ada.visit("/user").await;
    tab.visit("/sign-out").await.submit("Sign out").await;
    ada.upload("Upload", &file(&png())).await.is_at("/sign-in");
    none().await;
}

#[tokio::test]
async fn a_form_acts_for_the_account_it_was_drawn_for_and_the_chooser_shows_both() {
    let world = World::with_user(EVE).await;
    world.settings("sessions.multi_session_enabled", json!(true)).await;
    let mut browser = world.sign_up(ADA).await;
    let ada = browser.sending("Upload", &file(&png()));
    world.clock.advance(minutes(2));
    browser.visit("/sign-in").await.fill("Email address", EVE).submit("Continue").await;
    let code = world.mailbox.code(EVE).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user").sees(EVE);
    assert_eq!(browser.send(ada).await.status, 303);
    browser.visit("/user").await.sees(EVE);
    assert!(browser.page().pictures().is_empty(), "Eve has none");
    browser.visit("/sign-in/choose").await;
    assert_eq!(browser.page().pictures().len(), 1);
    browser.submit(ADA).await.is_at("/user").sees(ADA);
    let path = address(&browser);
    assert_eq!(world.column("SELECT id FROM pictures").await, [path.trim_start_matches("/pictures/")]);
}

#[tokio::test]
async fn programs_are_told_where_a_picture_is() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let program = Program::new(&world).await;
    let told = async || {
        let user = program.get("/users").await[0].clone();
        [user["has_image"].clone(), user["image_url"].clone(), user["profile_image_url"].clone()]
    };
    assert_eq!(told().await, [json!(false), json!(""), json!("")]);
    let address = format!("{HOME}{}", sent(&mut browser, &png()).await);
    assert_eq!(told().await, [json!(true), json!(address), json!(address)]);
}

#[tokio::test]
async fn a_picture_that_is_removed_or_whose_account_is_deleted_is_gone() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let path = sent(&mut browser, &png()).await;
    let mut tab = browser.tab();
    browser.submit("Remove picture").await.is_at("/user").sees("Your picture is removed");
    assert!(browser.page().pictures().is_empty() && !browser.has_button("Remove picture"));
    assert_eq!(shown(&world, &path).await.status, 404);
    // Pressed once more, in another tab.
    tab.submit("Remove picture").await.is_at("/user");
    assert_eq!(world.count("events WHERE kind = 'user.picture_removed'").await, 1);
    let path = sent(&mut browser, &png()).await;
    browser.visit("/user/delete-account").await.fill("Type “Delete account” to confirm", "Delete account");
    browser.submit("Delete account").await;
    assert_eq!(world.count("users").await, 0);
    let gone = shown(&world, &path).await;
    assert_eq!(
        (gone.status.as_u16(), gone.bytes.len(), gone.header("cache-control")),
        (404, 0, Some("no-store"))
    );
    for nothing in ["/pictures/img_", "/pictures/%00", "/pictures/..%2F..%2Fuser", "/pictures/user_0000"] {
        assert_eq!(shown(&world, nothing).await.status, 404, "{nothing}");
    }
}
