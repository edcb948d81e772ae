// Package tax asks libtax for rates.
package tax

/*
#cgo CFLAGS: -I/opt/homebrew/Cellar/libtax/2.1.0/include
#cgo LDFLAGS: -L${SRCDIR}/lib -ltax -Wl,--export-dynamic-symbol=rate
#include <tax.h>
*/

import "C"

// Rate is the rate in percent.
func Rate() int { return int(C.rate()) }
