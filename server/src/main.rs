//! Arguments to a face.

fn main() {}
