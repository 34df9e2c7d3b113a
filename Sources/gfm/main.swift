print("gfm")
