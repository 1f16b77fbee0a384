sink("out.txt"); print(1:3); sink(); con <- file("msg.txt", "w"); sink(con, type = "message"); message("hidden"); warning("hidden too"); sink(type = "message"); close(con)
readLines("out.txt"); readLines("msg.txt"); capture.output(print("a"), cat("b\n")); tc <- textConnection("z", "w"); sink(tc); 5; sink(); close(tc); z
sink("left-open.txt"); print("in a sink at the end")
