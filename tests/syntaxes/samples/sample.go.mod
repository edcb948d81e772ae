// Deprecated: use example.com/shop/v2 instead.
module example.com/shop // 商店 🛒

go 1.25.3

toolchain go1.26.0

godebug (
	default=go1.21
	panicnil=1
)

godebug http2client=0

require (
	example.com/cart v1.4.1
	example.com/mail v0.0.0-20240102150405-abcdef123456 // indirect
	"example.com/quoted" `v2.0.0+incompatible` // indirect; why
)

require golang.org/x/net v0.30.0 // pitfall: ignore[gomod/duplicate-require] two owners

replace example.com/cart v1.4.1 => ../cart

replace example.com/mail => example.com/fork/mail v0.1.0-rc.1

exclude golang.org/x/net v0.29.0

retract [v1.0.0, v1.9.9] // never worked

retract (
	v1.10.0
)

tool golang.org/x/tools/cmd/stringer

ignore ./static

requires example.com/typo v1.0.0
