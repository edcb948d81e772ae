// Package sound wraps a C library.
package sound

/*
#cgo CFLAGS: -I${SRCDIR}/include -DNAME="a b"
#cgo linux,!arm64 LDFLAGS: -lsound -lm
#cgo pkg-config: alsa
#cgo noescape play
#include <sound.h>

// Twice the volume.
static int twice(int volume) { return 2 * volume; }
*/
import "C"

// #cgo LDFLAGS: -lz
// #include <zlib.h>
import "C"

/* A comment that is no C. */
func Volume() int { return int(C.twice(C.int(1))) }
