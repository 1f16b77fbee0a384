library(survival); library(nlme); fit <- coxph(Surv(time, status) ~ age, lung); fit; print(lme(distance ~ age, Orthodont, random = ~1)); attach(mtcars); mean(mpg); conflicts()[1:3]
