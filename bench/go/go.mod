module upstream

go 1.17
