//! Descriptors that go over a socket with bytes (unix(7), `SCM_RIGHTS`).

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::BorrowedFd;

/// Most descriptors of one message; the kernel takes 253 (`SCM_MAX_FD`).
pub const MOST: usize = 64;

/// Sends descriptors with the first of the bytes: how many bytes went with them. More than [`MOST`] are `EINVAL`.
pub fn send(socket: BorrowedFd<'_>, bytes: &[u8], files: &[BorrowedFd<'_>]) -> rustix::io::Result<usize> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST))];
    loop {
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !control.push(SendAncillaryMessage::ScmRights(files)) {
            return Err(Errno::INVAL);
        }
        match sendmsg(socket, &[IoSlice::new(bytes)], &mut control, SendFlags::NOSIGNAL) {
            Err(Errno::INTR) => {}
            other => return other,
        }
    }
}

/// Waits for bytes on standard input; the descriptors that come with them are collected. 0: the other side has closed.
pub fn receive(buffer: &mut [u8], files: &mut impl Extend<OwnedFd>) -> io::Result<usize> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let message = loop {
        let parts = &mut [IoSliceMut::new(buffer)];
        match recvmsg(io::stdin(), parts, &mut control, RecvFlags::CMSG_CLOEXEC) {
            Err(Errno::INTR) => {}
            other => break other?,
        }
    };
    if message.flags.contains(ReturnFlags::CTRUNC) {
        return Err(io::Error::other("no room for the descriptors that came"));
    }
    for message in control.drain() {
        if let RecvAncillaryMessage::ScmRights(rights) = message {
            files.extend(rights);
        }
    }
    Ok(message.bytes)
}
