"""What a person is told: frozen values in words, computed once; terminal, report and JSON only print them."""
