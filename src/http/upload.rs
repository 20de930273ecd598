//! A form with a file, which may be larger than any other: never more of it than its limit is held.

use std::pin::pin;

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use futures_util::StreamExt;

use crate::error::{Refusal, Result};

/// What stands around the file, in bytes: boundaries, its name, its type.
const AROUND: usize = 16 * 1024;

/// Of what is too much, so many bytes are read and forgotten: a browser that is interrupted shows no answer.
const FORGOTTEN: usize = 64 * 1024 * 1024;

/// A form on its way.
pub struct Upload {
    parts: Parts,
    body: Option<Body>,
}

impl Upload {
    /// Nothing of it has been read.
    pub fn new(request: Request) -> Self {
        let (parts, body) = request.into_parts();
        Self { parts, body: Some(body) }
    }

    /// Reads the form and answers the file in this field, of so many bytes at most. Its name and what it calls itself are
    /// passed over.
    pub async fn file(&mut self, field: &'static str, most: usize) -> Result<Vec<u8>> {
        let Some(form) = self.read(most + AROUND).await? else { return Err(Refusal::ImageTooLarge.into()) };
        let request = Request::from_parts(self.parts.clone(), Body::from(form));
        match file_in(request, field).await {
            Some(file) if file.len() > most => Err(Refusal::ImageTooLarge.into()),
            Some(file) if !file.is_empty() => Ok(file),
            _ => Err(Refusal::ParamNil.at("file").into()),
        }
    }

    /// The whole form; none when it has more bytes than that, or does not arrive whole.
    async fn read(&mut self, most: usize) -> Result<Option<Vec<u8>>> {
        let Some(body) = self.body.take() else { return Ok(None) };
        let named =
            self.parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let mut form = Vec::with_capacity(named.filter(|length| *length <= most).unwrap_or_default());
        let mut pieces = body.into_data_stream();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|_| Refusal::BodyInvalid.at("file"))?;
            if form.len() + piece.len() > most {
                drop(form);
                forget(pieces).await;
                return Ok(None);
            }
            form.extend_from_slice(&piece);
        }
        Ok(Some(form))
    }

    /// Reads on, to no end, when nobody wanted the form: the browser is listening only once it has sent it.
    pub async fn let_go(&mut self) {
        if let Some(body) = self.body.take() {
            forget(body.into_data_stream()).await;
        }
    }
}

async fn forget<E>(pieces: impl futures_util::Stream<Item = Result<axum::body::Bytes, E>>) {
    let mut pieces = pin!(pieces);
    let mut read = 0;
    while let Some(Ok(piece)) = pieces.next().await {
        read += piece.len();
        if read > FORGOTTEN {
            return;
        }
    }
}

async fn file_in(request: Request, field: &str) -> Option<Vec<u8>> {
    let mut form = Multipart::from_request(request, &()).await.ok()?;
    while let Some(part) = form.next_field().await.ok()? {
        if part.name() == Some(field) {
            return part.bytes().await.ok().map(Into::into);
        }
    }
    None
}
