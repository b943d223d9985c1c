//! Servers on this computer that speak TLS, or should.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How a server meets whoever begins to speak TLS with it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Greeting {
    /// With a certificate that nobody has vouched for.
    SelfSigned,
    /// With one that was good for some days of 2020.
    Expired,
    /// With one for another host.
    OtherHost,
    /// With plain HTTP.
    Plain,
    /// With bytes that mean nothing.
    Garbage,
    /// Not at all.
    HangUp,
}

/// Starts a server. Its address.
pub(crate) fn greet(greeting: Greeting) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let config = config(greeting);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = Arc::clone(&config);
            // The other side may hang up whenever it has seen enough.
            thread::spawn(move || drop(meet(greeting, stream, config)));
        }
    });
    url
}

fn config(greeting: Greeting) -> Arc<ServerConfig> {
    let host = if matches!(greeting, Greeting::OtherHost) { "example.org" } else { "127.0.0.1" };
    let mut params = CertificateParams::new([host.to_owned()]).unwrap();
    if matches!(greeting, Greeting::Expired) {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 1, 8);
    }
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .unwrap();
    Arc::new(config)
}

fn meet(greeting: Greeting, mut stream: TcpStream, config: Arc<ServerConfig>) -> io::Result<()> {
    let said: &[u8] = match greeting {
        Greeting::HangUp => return Ok(()),
        Greeting::Plain => b"HTTP/1.1 400 Bad Request\r\n\r\n",
        Greeting::Garbage => &[0x00, 0xff, 0x17, 0x42, 0x99, 0x00, 0x01, 0x80],
        Greeting::SelfSigned | Greeting::Expired | Greeting::OtherHost => {
            let connection = ServerConnection::new(config).map_err(io::Error::other)?;
            let mut stream = StreamOwned::new(connection, stream);
            stream.read_exact(&mut [0])?;
            return stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    };
    stream.write_all(said)?;
    // Until the other side hangs up, so that it reads this before it hears that we do.
    io::copy(&mut stream, &mut io::sink()).map(drop)
}
