// _start of C++ programs: wasi-libc's crt1-command.c, with the difference that an exception nobody catches ends in
// std::terminate, which says its type and what() on standard error. Without it wasm would only trap.
#include <exception>

extern "C" {
void __wasm_call_ctors();
int __main_void();
void __wasm_call_dtors();
[[noreturn]] void __wasi_proc_exit(unsigned code);

__attribute__((export_name("_start"))) void _start() {
  int code;
  try {
    __wasm_call_ctors();
    code = __main_void();
    __wasm_call_dtors();
  } catch (...) {
    std::terminate();
  }
  if (code != 0)
    __wasi_proc_exit(static_cast<unsigned>(code));
}
}
