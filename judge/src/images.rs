//! Images of a feedback directory: which are kept.
//!
//! A validator, and through it a submission, may write what it likes under any name. Kept is what is an image by its own
//! bytes, small enough, and not too much; whatever is not kept is a note to judges and never a fault.

use crate::checker::text;
use imagesize::ImageType;
use serde::{Deserialize, Serialize};

/// An image of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// `teamimage-01.svg`.
    pub name: String,
    /// Bytes of it.
    pub size: usize,
    /// BLAKE3 of its bytes, in hex.
    pub hash: String,
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// The images of a case, and why others are not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Images {
    /// By name.
    pub kept: Vec<Image>,
    /// For judges, at most [`NOTES`].
    pub notes: Vec<String>,
}

/// Bytes of one image.
pub const MAX_BYTES: usize = 1 << 20;
/// Images of one case.
pub const MAX_OF_CASE: usize = 16;
/// Pixels of one image: a megabyte can be a picture that no browser has the memory for.
const MAX_PIXELS: usize = 1 << 24;
/// Bytes of a name.
const MAX_NAME: usize = 64;
/// Notes of one case; the last one counts those that are left out.
const NOTES: usize = 8;

/// What is left for the images of one submission. Cases that were not accepted have a room of their own, so that the many
/// others cannot take it: theirs are the images that somebody wants to see.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    images: usize,
    bytes: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            images: 40,
            bytes: 4 << 20,
        }
    }
}

impl Room {
    /// Takes out of `images` what has no room any more.
    pub fn fit(&mut self, images: &mut Images) {
        let mut without = Vec::new();
        images.kept.retain(|image| {
            let fits = self.images > 0 && image.size <= self.bytes;
            if fits {
                self.images -= 1;
                self.bytes -= image.size;
            } else {
                without.push(format!(
                    "{}: no room is left for images of this submission",
                    image.name
                ));
            }
            fits
        });
        images.note(without);
    }
}

impl Images {
    /// Out of all files of a feedback directory, by name.
    pub fn of<'a>(files: impl Iterator<Item = (&'a String, &'a Vec<u8>)>) -> Self {
        let mut images = Self::default();
        let mut left = Vec::new();
        for (name, bytes) in files.filter(|(name, _)| is_image(name)) {
            match look(name, bytes) {
                Ok(()) if images.kept.len() == MAX_OF_CASE => {
                    left.push(format!("{name}: more than {MAX_OF_CASE} images of a case"));
                }
                Ok(()) => images.kept.push(Image {
                    name: name.clone(),
                    size: bytes.len(),
                    hash: blake3::hash(bytes).to_hex().to_string(),
                    bytes: bytes.clone(),
                }),
                Err(why) => left.push(format!("{}: {why}", text(name.as_bytes()))),
            }
        }
        images.note(left);
        images
    }

    fn note(&mut self, mut more: Vec<String>) {
        self.notes.append(&mut more);
        if self.notes.len() > NOTES {
            let rest = self.notes.split_off(NOTES - 1).len();
            self.notes.push(format!("{rest} more images are not kept"));
        }
    }
}

/// Who an image is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// `teamimage`: whoever submitted.
    Team,
    /// `judgeimage`: judges alone.
    Judges,
}

/// By the name of an image; `None`: no such file is an image (2025-09, "Reporting additional feedback" and "Output visualizer").
pub fn audience(name: &str) -> Option<Audience> {
    let (stem, _) = name.rsplit_once('.')?;
    let (rest, audience) = match stem.strip_prefix("judgeimage") {
        Some(rest) => (rest, Audience::Judges),
        None => (stem.strip_prefix("teamimage")?, Audience::Team),
    };
    let named = rest.is_empty() || rest.starts_with('-');
    (named && kind(name).is_some()).then_some(audience)
}

pub(crate) fn is_image(name: &str) -> bool {
    !name.contains('/') && audience(name).is_some()
}

/// What an image is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Png,
    Jpeg,
    Svg,
}

fn kind(name: &str) -> Option<Kind> {
    match name.rsplit_once('.')?.1 {
        "png" => Some(Kind::Png),
        "jpg" | "jpeg" => Some(Kind::Jpeg),
        "svg" => Some(Kind::Svg),
        _ => None,
    }
}

/// The content type of a file with the name of an image.
pub fn content_type(name: &str) -> Option<&'static str> {
    Some(match kind(name)? {
        Kind::Png => "image/png",
        Kind::Jpeg => "image/jpeg",
        Kind::Svg => "image/svg+xml",
    })
}

/// Why a file is not kept.
fn look(name: &str, bytes: &[u8]) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.len() > MAX_NAME || !name.chars().all(plain) {
        return Err(format!(
            "not kept: names of images have at most {MAX_NAME} letters, digits, '-', '_' and '.'"
        ));
    }
    if bytes.len() > MAX_BYTES {
        return Err(format!("not kept: {} bytes, more than {MAX_BYTES}", bytes.len()));
    }
    match kind(name) {
        Some(Kind::Svg) => svg(bytes),
        Some(Kind::Png) => raster(bytes, ImageType::Png, "PNG"),
        Some(Kind::Jpeg) => raster(bytes, ImageType::Jpeg, "JPEG"),
        None => Err("not kept: it is no image".to_owned()),
    }
}

fn raster(bytes: &[u8], expected: ImageType, what: &str) -> Result<(), String> {
    if imagesize::image_type(bytes).ok() != Some(expected) {
        return Err(format!("not kept: its content is no {what} image"));
    }
    let size = imagesize::blob_size(bytes)
        .map_err(|error| format!("not kept: it has no size that can be read ({error})"))?;
    if size.width.saturating_mul(size.height) > MAX_PIXELS {
        let (width, height) = (size.width, size.height);
        return Err(format!(
            "not kept: {width} x {height} pixels, more than {MAX_PIXELS}"
        ));
    }
    Ok(())
}

/// Whether the first element is `svg`. What it holds does not matter: it is only ever shown where nothing of it runs.
fn svg(bytes: &[u8]) -> Result<(), String> {
    let no = || "not kept: its content is no SVG image".to_owned();
    let text = std::str::from_utf8(bytes).map_err(|_| "not kept: an SVG image has to be UTF-8".to_owned())?;
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    loop {
        let end = if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<!DOCTYPE") {
            ">"
        } else {
            break;
        };
        let (skipped, after) = rest.split_once(end).ok_or_else(no)?;
        // Entities are what makes a short file a long one.
        if end == ">" && skipped.contains('[') {
            return Err("not kept: its DOCTYPE declares something".to_owned());
        }
        rest = after.trim_start();
    }
    let name = rest.strip_prefix('<').ok_or_else(no)?;
    let end = name
        .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
        .ok_or_else(no)?;
    // Of whatever namespace prefix.
    match name[..end].rsplit(':').next() {
        Some("svg") => Ok(()),
        _ => Err(no()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PNG's first bytes.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    fn of(files: &[(&str, &[u8])]) -> Images {
        let files: Vec<_> = files
            .iter()
            .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()))
            .collect();
        Images::of(files.iter().map(|(name, bytes)| (name, bytes)))
    }

    #[test]
    fn an_image_is_what_its_name_says() {
        let (small, huge) = (png(8, 8), png(1 << 15, 1 << 15));
        let jpeg = [
            0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 4, 0, 4, 1, 1, 0x11, 0, 0xff, 0xd9,
        ];
        let good: [(&str, &[u8]); 8] = [
            ("judgeimage-a.jpeg", &jpeg),
            ("judgeimage.png", &small),
            ("teamimage.jpg", &jpeg),
            ("teamimage.svg", b"<svg/>"),
            ("teamimage-1.svg", b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><!DOCTYPE svg PUBLIC 'a' 'b'>\n<svg xmlns='y'>"),
            ("teamimage-2.svg", b"<s:svg xmlns:s='x'/>"),
            ("teamimage-3.svg", b"<svg\n><script>alert(1)</script></svg>"),
            ("teamimage-x.png", &small),
        ];
        let images = of(&good);
        assert_eq!(
            (images.kept.len(), images.notes),
            (good.len(), Vec::<String>::new())
        );
        let bad: [(&str, &[u8], &str); 11] = [
            ("teamimage.png", b"<html><script>alert(1)</script>", "no PNG"),
            ("teamimage.png", b"", "no PNG"),
            ("teamimage.jpg", &small, "no JPEG"),
            ("teamimage.png", &small[..12], "no size"),
            ("teamimage.png", &huge, "pixels"),
            ("teamimage.svg", b"<html><svg/></html>", "no SVG"),
            ("teamimage.svg", b"<svgx/>", "no SVG"),
            (
                "teamimage.svg",
                b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>",
                "DOCTYPE",
            ),
            ("teamimage.svg", b"\xff\xfe<\0s\0", "UTF-8"),
            ("teamimage-\u{202e}.svg", b"<svg/>", "letters"),
            ("judgeimage-\"><b>.svg", b"<svg/>", "letters"),
        ];
        for (name, bytes, why) in bad {
            let images = of(&[(name, bytes)]);
            assert!(
                images.kept.is_empty() && images.notes[0].contains(why),
                "{name}: {images:?}"
            );
        }
        let large = vec![b' '; MAX_BYTES + 1];
        assert!(of(&[("teamimage.svg", &large)]).notes[0].contains("1048577 bytes"));
    }

    #[test]
    fn other_files_are_no_images() {
        for name in [
            "teamimagery.svg",
            "judgeimage.exe",
            "teamimage.PNG",
            "team.png",
            "d/teamimage.png",
            "teamimage",
        ] {
            assert!(!is_image(name), "{name}");
        }
        assert_eq!(audience("judgeimage-1.svg"), Some(Audience::Judges));
        assert_eq!(audience("teamimage.png"), Some(Audience::Team));
    }

    #[test]
    fn no_case_and_no_submission_has_too_many() {
        let names: Vec<String> = (0..200)
            .map(|number| format!("teamimage-{number:03}.svg"))
            .collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"<svg/>"[..])).collect();
        let images = of(&files);
        assert_eq!((images.kept.len(), images.notes.len()), (MAX_OF_CASE, NOTES));
        assert_eq!(images.notes[NOTES - 1], "177 more images are not kept");
        let mut room = Room::default();
        let left: Vec<usize> = (0..4)
            .map(|_| {
                let mut images = images.clone();
                room.fit(&mut images);
                images.kept.len()
            })
            .collect();
        assert_eq!(left, [16, 16, 8, 0]);
        let mut image = vec![b' '; MAX_BYTES];
        image[..7].copy_from_slice(b"<svg/> ");
        let large = of(&[("teamimage.svg", &image)]);
        let mut room = Room::default();
        for expected in [1, 1, 1, 1, 0] {
            let mut images = large.clone();
            room.fit(&mut images);
            assert_eq!(images.kept.len(), expected);
        }
    }
}
