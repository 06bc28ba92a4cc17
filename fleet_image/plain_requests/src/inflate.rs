//! A gzip body that is one member, whole, with nothing behind it. The Python reads every other one.

use std::cell::OnceCell;
use std::ptr::NonNull;

use libdeflate_sys::{
    libdeflate_alloc_decompressor, libdeflate_decompressor, libdeflate_free_decompressor,
    libdeflate_gzip_decompress_ex, libdeflate_result_LIBDEFLATE_SUCCESS,
};

const FLAGS: usize = 3;
const HEADER_AND_TRAILER_BYTES: usize = 18;
const MAX_RATIO: usize = 1_032; // of DEFLATE: 258 bytes for two bits

/// One decompressor of a thread. It keeps nothing of what it reads.
struct Decompressor(NonNull<libdeflate_decompressor>);

impl Drop for Decompressor {
    fn drop(&mut self) {
        // SAFETY: it was made by `libdeflate_alloc_decompressor`, and nobody else has it.
        unsafe { libdeflate_free_decompressor(self.0.as_ptr()) }
    }
}

thread_local! {
    static DECOMPRESSOR: OnceCell<Option<Decompressor>> = const { OnceCell::new() };
}

/// What was compressed, of at most `max_bytes`. `None` for more, for a header with flags, more than one member, an end
/// that is too early, anything behind it, or what is no gzip.
pub fn whole(body: &[u8], max_bytes: usize) -> Option<Vec<u8>> {
    if body.len() < HEADER_AND_TRAILER_BYTES || body[FLAGS] != 0 {
        return None;
    }
    // The trailer says how many bytes there are, if it does not lie: then they do not fit, or do not fill the room.
    let size = u32::from_le_bytes(body[body.len() - 4..].try_into().ok()?) as usize;
    if size > max_bytes || size > body.len() * MAX_RATIO {
        return None;
    }
    let mut inflated = vec![0; size];
    let (mut read, mut written) = (0, 0);
    let result = DECOMPRESSOR.with(|kept| {
        let decompressor = kept
            // SAFETY: it takes no argument; null says that there is no memory.
            .get_or_init(|| NonNull::new(unsafe { libdeflate_alloc_decompressor() }).map(Decompressor))
            .as_ref()?;
        // SAFETY: the decompressor is this thread's, and both lengths are those of what the pointers lead to.
        Some(unsafe {
            libdeflate_gzip_decompress_ex(
                decompressor.0.as_ptr(),
                body.as_ptr().cast(),
                body.len(),
                inflated.as_mut_ptr().cast(),
                inflated.len(),
                &mut read,
                &mut written,
            )
        })
    })?;
    (result == libdeflate_result_LIBDEFLATE_SUCCESS && read == body.len() && written == size).then_some(inflated)
}
