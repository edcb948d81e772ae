module example.com/shop

go 1.25

require (
	example.com/cart v1.2.0
	example.com/mail v0.3.0
	example.com/cart v1.4.1 // prices in cents
)
