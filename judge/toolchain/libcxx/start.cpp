// _start of C++ programs: wasi-libc's crt1-command.c, with the difference that an exception nobody catches ends in
// std::terminate, which says its type and what() on standard error. Without it wasm would only trap. A program may have
// a last word on what main returned (testlib.h: a validator).
#include <exception>

extern "C" {
void __wasm_call_ctors();
int __main_void();
void __wasm_call_dtors();
[[noreturn]] void __wasi_proc_exit(unsigned code);
__attribute__((weak)) int __trellis_exit_code(int code);

__attribute__((export_name("_start"))) void _start() {
  int code;
  try {
    __wasm_call_ctors();
    code = __main_void();
    if (__trellis_exit_code)
      code = __trellis_exit_code(code);
    __wasm_call_dtors();
  } catch (...) {
    std::terminate();
  }
  if (code != 0)
    __wasi_proc_exit(static_cast<unsigned>(code));
}
}
