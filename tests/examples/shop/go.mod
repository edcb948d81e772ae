module example.com/shop

go 1.25

require (
	example.com/cart v1.4.0
	example.com/money v1.2.0
	example.com/money v1.3.0
)

// My copy, until the fix is released.
replace example.com/cart => ../cart-fork
