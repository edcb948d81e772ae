// Package sound wraps the C library of the same name.
package sound

/*
#cgo CFLAGS: -I/home/ann/sound/include
#cgo LDFLAGS: -lsound -lm -s
#include <sound.h>
*/

import "C"

// Volume is between 0 and 1.
func Volume() float64 { return float64(C.sound_volume()) }
