//! The routes, as the transport calls them: each request is told to its [`Wire`], and each answer
//! comes in parts.

use super::parts::Parted;
use super::wire::Wire;
use actix_http::body::{BoxBody, MessageBody};
use actix_http::error::PayloadError;
use actix_http::{BoxedPayloadStream, ConnectionType, Payload, Request, Response};
use actix_service::{Service, ServiceFactory};
use actix_web::dev::ServiceResponse;
use bytes::Bytes;
use futures_util::future::{FutureExt, LocalBoxFuture};
use futures_util::stream::Stream;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// Makes [`Routes`].
pub struct Watchful<F>(pub F);

impl<F, B> ServiceFactory<Request> for Watchful<F>
where
    F: ServiceFactory<Request, Config = (), Response = ServiceResponse<B>>,
    F::Service: 'static,
    F::Future: 'static,
    F::Error: Into<Response<BoxBody>> + 'static,
    B: MessageBody + 'static,
{
    type Response = Response<Parted>;
    type Error = F::Error;
    type Config = ();
    type Service = Routes<F::Service>;
    type InitError = F::InitError;
    type Future = LocalBoxFuture<'static, Result<Self::Service, Self::InitError>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let made = self.0.new_service(());
        async move { Ok(Routes(Rc::new(made.await?))) }.boxed_local()
    }
}

/// Routes whose requests are watched.
pub struct Routes<S>(Rc<S>);

impl<S, B> Service<Request> for Routes<S>
where
    S: Service<Request, Response = ServiceResponse<B>> + 'static,
    S::Error: Into<Response<BoxBody>>,
    B: MessageBody + 'static,
{
    type Response = Response<Parted>;
    type Error = S::Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, S::Error>>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&self, mut request: Request) -> Self::Future {
        let wire = request.conn_data::<Wire>().cloned();
        if let Some(wire) = &wire {
            let body = request.take_payload();
            wire.begun(!matches!(body, Payload::None));
            if request.head().connection_type() != ConnectionType::KeepAlive {
                wire.last();
            }
            *request.payload() = watched(body, wire);
        }
        let answering = self.0.call(request);
        async move {
            let answer: Response<BoxBody> = match answering.await {
                Ok(answer) => Response::<B>::from(answer).map_into_boxed_body(),
                Err(error) => error.into(),
            };
            if let Some(wire) = &wire {
                wire.answer_begun();
                if !answer.head().keep_alive() {
                    wire.last();
                }
            }
            Ok(answer.map_body(|_, body| Parted::new(body, wire)))
        }
        .boxed_local()
    }
}

fn watched(body: Payload, wire: &Wire) -> Payload {
    match body {
        Payload::None => Payload::None,
        body => Payload::Stream {
            payload: Box::pin(Body {
                body,
                wire: wire.clone(),
            }),
        },
    }
}

/// The body of a request, which tells when it is there whole.
struct Body {
    body: Payload<BoxedPayloadStream>,
    wire: Wire,
}

impl Stream for Body {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.body).poll_next(cx);
        if matches!(next, Poll::Ready(None)) {
            self.wire.body_complete();
        }
        next
    }
}
