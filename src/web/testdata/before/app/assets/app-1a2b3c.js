console.log("wrong");
