//! Prepares what the binary carries: one style sheet, the scripts and the icons, each compressed in advance and named by
//! the hash of its content, so that browsers may keep it for ever; and the list of languages.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest, Sha256};

fn main() {
    for folder in ["migrations", "style", "public", "src/words"] {
        println!("cargo:rerun-if-changed={folder}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let style =
        ["tokens.css", "base.css", "pages.css"].map(|name| read(Path::new("style").join(name))).concat();
    let mut table = String::from("&[\n");
    let mut add = |name: &str, kind: &str, content: &str| {
        let (stem, ending) = name.rsplit_once('.').expect("an asset has an ending");
        let hash: String = Sha256::digest(content).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let hashed = format!("{stem}.{hash}.{ending}");
        fs::write(out.join(&hashed), content).expect("OUT_DIR takes files");
        fs::write(out.join(format!("{hashed}.br")), brotli(content)).expect("OUT_DIR takes files");
        fs::write(out.join(format!("{hashed}.gz")), gzip(content)).expect("OUT_DIR takes files");
        let include =
            |suffix: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{hashed}{suffix}\"))");
        table.push_str(&format!(
            "Asset {{ name: {name:?}, path: \"/assets/{hashed}\", kind: {kind:?}, plain: {}, brotli: {}, gzip: {} }},\n",
            include(""),
            include(".br"),
            include(".gz"),
        ));
    };
    add("portico.css", "text/css; charset=utf-8", &without_comments(&style));
    add("app.js", "text/javascript; charset=utf-8", &without_comment_lines(&read("public/app.js")));
    add("passkey.js", "text/javascript; charset=utf-8", &without_comment_lines(&read("public/passkey.js")));
    add("favicon.svg", "image/svg+xml", &read("public/favicon.svg"));
    table.push(']');
    fs::write(out.join("assets.rs"), table).expect("OUT_DIR takes files");
    fs::write(out.join("catalogues.rs"), by_language("src/words", "ftl")).expect("OUT_DIR takes files");
    let countries = by_language("src/words/countries", "txt");
    fs::write(out.join("countries.rs"), countries).expect("OUT_DIR takes files");
}

/// The files of words in a folder, by the language that their name is.
fn by_language(folder: &str, ending: &str) -> String {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let files = fs::read_dir(root.join(folder))
        .expect("the folder of words")
        .map(|file| file.expect("a file").path());
    let mut files: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|own| own == ending)).collect();
    files.sort();
    let entry = |file: &PathBuf| {
        let language = file.file_stem().expect("a file has a name").to_string_lossy();
        format!("({language:?}, include_str!({file:?})),\n")
    };
    format!("&[\n{}]", files.iter().map(entry).collect::<String>())
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The style sheet without `/* … */` and without indentation.
fn without_comments(css: &str) -> String {
    let mut kept = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, tail)| tail);
    }
    kept.push_str(rest);
    let lines = kept.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// The script without lines that hold only a comment, and without indentation.
fn without_comment_lines(script: &str) -> String {
    let code = |line: &&str| !line.is_empty() && !line.starts_with("//");
    script.lines().map(str::trim).filter(code).collect::<Vec<_>>().join("\n")
}

fn brotli(content: &str) -> Vec<u8> {
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut content.as_bytes(), &mut packed, &Default::default())
        .expect("memory takes bytes");
    packed
}

fn gzip(content: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content.as_bytes()).expect("memory takes bytes");
    encoder.finish().expect("memory takes bytes")
}
