console.log("before");
