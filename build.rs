//! Prepares what the binary carries: one style sheet, the scripts and the icons, each compressed in advance and named by
//! the hash of its content, so that browsers may keep it for ever; and the words of every language.

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
    fs::write(out.join("languages.rs"), languages()).expect("OUT_DIR takes files");
}

/// The folders of words: each is a language, with all its files.
fn languages() -> String {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let file = |path: PathBuf| format!("({:?}, include_str!({path:?})),\n", name(&path));
    let folder = |path: PathBuf| {
        let ours = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "ftl" || ending == "txt");
        let files: String = entries(&path).into_iter().filter(ours).map(file).collect();
        format!("Folder {{ language: {:?}, files: &[\n{files}] }},\n", name(&path))
    };
    let folders = entries(&root.join("src/words")).into_iter().filter(|path| path.is_dir());
    format!("&[\n{}]", folders.map(folder).collect::<String>())
}

/// What a folder holds, in order.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).expect("a folder of words").map(|entry| entry.expect("an entry").path());
    let mut entries: Vec<PathBuf> = entries.collect();
    entries.sort();
    entries
}

fn name(path: &Path) -> String {
    path.file_name().expect("a path has a name").to_string_lossy().into_owned()
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
