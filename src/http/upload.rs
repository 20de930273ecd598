//! A form with a file, which may be larger than any other: never more of it than its limit is held.

use std::pin::pin;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use futures_util::StreamExt;
use tokio::time::timeout;

use crate::error::{Refusal, Result};

/// What stands around the file, in bytes: boundaries, its name, its type.
const AROUND: usize = 16 * 1024;

/// Of what is too much, so many bytes are read and forgotten: a browser that is interrupted shows no answer.
const FORGOTTEN: usize = 64 * 1024 * 1024;

/// How long a form may take to arrive whole, once somebody reads it: a place is kept for it meanwhile.
const WITHIN: Duration = Duration::from_secs(30);

/// A form on its way.
pub struct Upload {
    parts: Parts,
    body: Option<Body>,
    within: Duration,
}

impl Upload {
    /// Nothing of it has been read.
    pub fn new(request: Request) -> Self {
        let (parts, body) = request.into_parts();
        Self { parts, body: Some(body), within: WITHIN }
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

    /// The whole form; none when it has more bytes than that. What does not arrive whole, or not in time, is refused.
    async fn read(&mut self, most: usize) -> Result<Option<Vec<u8>>> {
        let Some(body) = self.body.take() else { return Ok(None) };
        let named =
            self.parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let form = Vec::with_capacity(named.filter(|length| *length <= most).unwrap_or_default());
        let mut pieces = body.into_data_stream();
        let read = timeout(self.within, whole(&mut pieces, form, most)).await;
        if !matches!(read, Ok(Ok(Some(_)))) {
            self.body = Some(Body::from_stream(pieces));
        }
        read.unwrap_or_else(|_| Err(Refusal::ImageTooSlow.with(self.within.as_secs() as i64).into()))
    }

    /// Reads on, to no end, when nobody wanted the form: the browser is listening only once it has sent it. One that takes its
    /// time is answered all the same.
    pub async fn let_go(&mut self) {
        if let Some(body) = self.body.take() {
            let _ = timeout(self.within, forget(body.into_data_stream())).await;
        }
    }
}

/// What arrives, after what is there; none when it has more bytes than that.
async fn whole(pieces: &mut BodyDataStream, mut form: Vec<u8>, most: usize) -> Result<Option<Vec<u8>>> {
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Refusal::BodyInvalid.at("file"))?;
        if form.len() + piece.len() > most {
            return Ok(None);
        }
        form.extend_from_slice(&piece);
    }
    Ok(Some(form))
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use axum::http::header::CONTENT_TYPE;
    use futures_util::stream;

    #[tokio::test]
    async fn a_form_that_does_not_arrive_in_time_is_refused_at_its_field_and_its_rest_is_not_waited_for() {
        let some = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"--x\r\n"))]);
        let body = Body::from_stream(some.chain(stream::pending()));
        let request = Request::post("/").header(CONTENT_TYPE, "multipart/form-data; boundary=x").body(body);
        let mut upload = Upload::new(request.unwrap());
        upload.within = Duration::from_millis(1);
        let refused = upload.file("file", 1000).await.unwrap_err();
        assert_eq!(refused.refused(Refusal::ImageTooSlow).unwrap().param, Some("file"));
        upload.let_go().await;
        assert!(upload.body.is_none());
    }
}
