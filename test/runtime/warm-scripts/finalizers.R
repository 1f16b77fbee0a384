reg.finalizer(globalenv(), function(e) cat("global\n"), onexit = TRUE)
e <- new.env(); reg.finalizer(e, function(e) cat("collected\n"), onexit = FALSE); rm(e); invisible(gc()); cat("end\n"); addTaskCallback(function(...) { cat("callback\n"); TRUE }); 1; getTaskCallbackNames(); removeTaskCallback(2); 2
