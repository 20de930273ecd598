//! Pictures of people. What somebody sends is only looked at: what is kept is made anew from its pixels, so that nothing else
//! that the file held is ever served.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::imageops::FilterType;
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, ImageResult, Limits, RgbaImage,
};

use crate::id::PictureId;
use crate::model::slow;

/// The most bytes that a file may have.
pub const MOST_BYTES: usize = 10_000_000;

/// The most pixels on a side of what is sent.
const MOST_SIDE: u32 = 8192;

/// The most bytes of memory that one picture may need while it is made anew.
const MOST_MEMORY: u64 = 384 * 1024 * 1024;

/// The most bytes of a PNG's descriptions, unpacked: nobody looks at them.
const MOST_DESCRIPTION: u64 = 40 * 1024 * 1024;

/// The most scans of a JPEG: programs write about ten, and a decoder goes over the picture once more for each.
const MOST_SCANS: usize = 100;

/// The pixels on a side of what is kept, at most. It is a square.
const SIDE: u32 = 512;

/// Of JPEG, out of 100.
const QUALITY: u8 = 85;

/// A picture as it is kept and served.
#[derive(Clone, Debug)]
pub struct Picture {
    /// How it is written.
    pub format: Format,
    /// The file.
    pub bytes: Vec<u8>,
}

/// How a picture that we made is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Without transparency.
    Jpeg,
    /// With it.
    Png,
}

impl Format {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// The usual end of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// The one of this media type.
    pub fn named(media_type: &str) -> Option<Self> {
        [Self::Jpeg, Self::Png].into_iter().find(|format| format.media_type() == media_type)
    }
}

/// The path of a picture on this portal.
pub fn path(id: &PictureId) -> String {
    format!("/pictures/{id}")
}

/// Why nothing was made of what somebody sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It begins like no kind of picture that is taken.
    Unknown,
    /// It begins like one, and goes on otherwise.
    Unreadable,
    /// It has too many pixels, or would need too much memory for another reason.
    TooLarge,
}

impl From<ImageError> for Unfit {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooLarge,
            _ => Self::Unreadable,
        }
    }
}

/// Makes a picture anew: its middle as a square, upright. PNG, JPEG, GIF and WEBP are told by their content; of several
/// frames the first counts.
pub fn remake(sent: &[u8]) -> Result<Picture, Unfit> {
    slow::expect_aside();
    use ImageFormat::{Gif, Jpeg, Png, WebP};
    let format = image::guess_format(sent).ok().filter(|format| [Png, Jpeg, Gif, WebP].contains(format));
    let format = format.ok_or(Unfit::Unknown)?;
    if format == Jpeg && scans(sent) > MOST_SCANS {
        return Err(Unfit::Unreadable);
    }
    let mut limits = Limits::no_limits();
    (limits.max_image_width, limits.max_image_height) = (Some(MOST_SIDE), Some(MOST_SIDE));
    limits.max_alloc = Some(if format == Png { MOST_DESCRIPTION } else { MOST_MEMORY });
    let mut reader = ImageReader::with_format(Cursor::new(sent), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    if memory(format, &decoder) > MOST_MEMORY {
        return Err(Unfit::TooLarge);
    }
    if format == WebP && !is_sound_webp(sent, decoder.dimensions()) {
        return Err(Unfit::Unreadable);
    }
    let orientation = decoder.orientation()?;
    let mut square = square(DynamicImage::from_decoder(decoder)?);
    square.apply_orientation(orientation);
    Ok(write(square)?)
}

/// How much a decoder may take at worst, as its source shows, and what is made of the pixels.
fn memory(format: ImageFormat, decoder: &impl ImageDecoder) -> u64 {
    let (width, height) = decoder.dimensions();
    let color = decoder.color_type();
    let straight = if color.has_alpha() { 4 } else { 0 };
    let per_pixel = match format {
        // A file in several scans keeps the coefficients of four channels beside the three that come out.
        ImageFormat::Jpeg => 11,
        // Canvas, frame, and the frame's numbers of colours.
        ImageFormat::Gif => 9,
        // Of an animation: canvas, frame, its planes, its transparency twice, and what comes out.
        ImageFormat::WebP => 20,
        _ => u64::from(color.bytes_per_pixel()) + straight,
    };
    u64::from(width) * u64::from(height) * per_pixel
}

/// In how many scans a JPEG comes (ITU-T T.81, annex B). The decoder stops at so many by itself only where the file calls itself
/// progressive.
fn scans(sent: &[u8]) -> usize {
    let (mut rest, mut scans) = (sent, 0);
    let is_marker = |two: &[u8]| two[0] == 0xFF && !matches!(two[1], 0 | 0xFF);
    while let Some(at) = rest.windows(2).position(is_marker) {
        let marker = rest[at + 1];
        rest = &rest[at + 2..];
        let length = match (marker, rest.split_first_chunk()) {
            // The end; what stands behind it is no picture.
            (0xD9, _) | (_, None) => break,
            // Tables, comments and what programs add hold anything; nothing else is passed over unseen.
            (0xC4 | 0xDA | 0xDB | 0xDD | 0xE0..=0xEF | 0xFE, Some((length, _))) => {
                u16::from_be_bytes(*length)
            }
            _ => 0,
        };
        scans += usize::from(marker == 0xDA);
        rest = rest.get(usize::from(length)..).unwrap_or_default();
    }
    scans
}

/// Whether the parts of a WEBP lie within the file, and its frames within the canvas. The decoder makes room for whatever a part
/// says of itself.
fn is_sound_webp(sent: &[u8], canvas: (u32, u32)) -> bool {
    let parts = sent.get(12..).unwrap_or_default();
    !parts.starts_with(b"VP8X") || are_sound(parts, canvas, true)
}

fn are_sound(mut parts: &[u8], canvas: (u32, u32), outside: bool) -> bool {
    while let Some((&[a, b, c, d, length @ ..], rest)) = parts.split_first_chunk::<8>() {
        let length = u32::from_le_bytes(length) as usize;
        let Some(part) = rest.get(..length) else { return false };
        let is_sound = match &[a, b, c, d] {
            // What stands in a frame of an animation follows its place and size.
            b"ANMF" if outside => part.get(16..).is_some_and(|frame| are_sound(frame, canvas, false)),
            b"VP8 " => part.get(6..10).is_some_and(|size| {
                let side = |at: usize| u32::from(u16::from_le_bytes([size[at], size[at + 1]]) & 0x3FFF);
                side(0) <= canvas.0 && side(2) <= canvas.1
            }),
            _ => true,
        };
        if !is_sound {
            return false;
        }
        parts = rest.get(length + length % 2..).unwrap_or_default();
    }
    true
}

/// The middle of a picture, not larger than it is kept.
fn square(mut whole: DynamicImage) -> DynamicImage {
    if whole.color().has_alpha() {
        let mut rgba = whole.into_rgba8();
        // What nobody sees must not shine through at the edges of what they do.
        weigh(&mut rgba);
        whole = rgba.into();
    }
    let shorter = u64::from(whole.width().min(whole.height()));
    let near = 2 * SIDE;
    // The better filter holds every pixel as four floats: a plain one comes first.
    if shorter > u64::from(near) {
        let scaled = |side: u32| (u64::from(side) * u64::from(near) / shorter) as u32;
        whole = whole.thumbnail_exact(scaled(whole.width()), scaled(whole.height()));
    }
    let side = whole.width().min(whole.height());
    let (left, top) = ((whole.width() - side) / 2, (whole.height() - side) / 2);
    let square = whole.crop_imm(left, top, side, side);
    if side > SIDE { square.resize_exact(SIDE, SIDE, FilterType::CatmullRom) } else { square }
}

/// Has each colour count as much as it is seen.
fn weigh(image: &mut RgbaImage) {
    for pixel in image.pixels_mut() {
        let [colors @ .., alpha] = &mut pixel.0;
        colors.iter_mut().for_each(|color| *color = (u16::from(*color) * u16::from(*alpha) / 255) as u8);
    }
}

/// Takes [`weigh`] back.
fn unweigh(image: &mut RgbaImage) {
    for pixel in image.pixels_mut() {
        let [colors @ .., alpha] = &mut pixel.0;
        let full = |color: u8| (u16::from(color) * 255).checked_div(u16::from(*alpha)).unwrap_or(0).min(255);
        colors.iter_mut().for_each(|color| *color = full(*color) as u8);
    }
}

fn write(square: DynamicImage) -> ImageResult<Picture> {
    let mut bytes = vec![];
    let mut rgba = square.to_rgba8();
    let format = if rgba.pixels().any(|pixel| pixel.0[3] < u8::MAX) {
        unweigh(&mut rgba);
        let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, PngFilter::Adaptive);
        rgba.write_with_encoder(encoder)?;
        Format::Png
    } else {
        square.into_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))?;
        Format::Jpeg
    };
    Ok(Picture { format, bytes })
}
