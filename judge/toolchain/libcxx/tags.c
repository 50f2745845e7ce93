// The wasm exception tags of C++ exceptions and longjmp. compiler-rt defines them since LLVM 22; the npm package's
// builtins were built without.
__asm__(".globl __cpp_exception\n.tagtype __cpp_exception i32\n__cpp_exception:\n"
        ".globl __c_longjmp\n.tagtype __c_longjmp i32\n__c_longjmp:\n");
