//! Connections over TCP whose other end has gone without a word (a machine without power, a cut cable) end in seconds and not in
//! the quarter of an hour that TCP takes by itself: RFC 5482 (user timeout), RFC 9293 section 3.8.4 (keep-alives).
//!
//! The driver has no setting for this and does not show its sockets. So the sockets of this process are looked through after each
//! connect; those to the database's port get their timeouts.

use std::net::SocketAddr;
use std::sync::Once;
use std::time::Duration;

use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};
use socket2::{SockRef, TcpKeepalive};

/// What was sent must be acknowledged within this.
const SENT: Duration = Duration::from_secs(15);
/// After so much silence the other end is asked, and then again.
const ASK: Duration = Duration::from_secs(5);

/// Sets the timeouts of all connections to this port. Where that is not possible they stay as they are.
pub(crate) fn limit_silence(port: u16) {
    static TOLD: Once = Once::new();
    if let Err(error) = all(port) {
        TOLD.call_once(|| {
            tracing::warn!(%error, "connections to the database have the system's timeouts: a database that goes without a word is noticed after a quarter of an hour");
        });
    }
}

fn all(port: u16) -> std::io::Result<()> {
    let this = pidfd_open(getpid(), PidfdFlags::empty())?;
    let mut refused = None;
    for entry in std::fs::read_dir("/proc/self/fd")? {
        let Ok(entry) = entry else { continue };
        let is_socket =
            std::fs::read_link(entry.path()).is_ok_and(|link| link.to_string_lossy().starts_with("socket:"));
        let number = entry.file_name().to_str().and_then(|name| name.parse().ok());
        // A copy of the descriptor: both are of one socket, and this one is closed again.
        let (true, Some(number)) = (is_socket, number) else {
            continue;
        };
        match pidfd_getfd(&this, number, PidfdGetfdFlags::empty()) {
            Ok(copy) => {
                let _ = one(&SockRef::from(&copy), port);
            }
            // It was closed meanwhile.
            Err(rustix::io::Errno::BADF) => {}
            Err(error) => refused = Some(error),
        }
    }
    refused.map_or(Ok(()), |error| Err(error.into()))
}

fn one(socket: &SockRef<'_>, port: u16) -> std::io::Result<()> {
    if socket.peer_addr()?.as_socket().map(|to: SocketAddr| to.port()) != Some(port) {
        return Ok(());
    }
    socket.set_tcp_keepalive(
        &TcpKeepalive::new()
            .with_time(ASK)
            .with_interval(ASK)
            .with_retries(3),
    )?;
    socket.set_tcp_user_timeout(Some(SENT))
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn only_connections_to_this_port_are_changed() {
        let (database, other) = (
            TcpListener::bind("127.0.0.1:0").unwrap(),
            TcpListener::bind("127.0.0.1:0").unwrap(),
        );
        let connect = |listener: &TcpListener| TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (ours, theirs) = (connect(&database), connect(&other));
        limit_silence(database.local_addr().unwrap().port());
        let timeout = |stream: &TcpStream| SockRef::from(stream).tcp_user_timeout().unwrap();
        assert_eq!(timeout(&ours), Some(SENT));
        assert_ne!(timeout(&theirs), Some(SENT));
    }
}
