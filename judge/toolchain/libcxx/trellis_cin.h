// std::cin's buffer. libc++'s own takes one character at a time from getc, which on WASI is 17 times slower than
// native. This one reads straight from stdin's FILE buffer and stays in step with scanf and getchar: whichever side
// runs dry first asks the other for what it has left, so `cin >> n` followed by `scanf` loses nothing.
//
// Included by libc++'s src/iostream.cpp (see xtask/src/setup/libcxx.rs). Narrow characters only.
#ifndef TRELLIS_CIN_H
#define TRELLIS_CIN_H

#include <cstdio>
#include <cstring>
#include <istream>
#include <streambuf>

_LIBCPP_BEGIN_NAMESPACE_STD

// The start of wasi-libc's struct _IO_FILE (musl's src/internal/stdio_impl.h, without its two unused fields).
struct __libc_file {
  unsigned flags;
  unsigned char *rpos, *rend;
  int (*close)(FILE*);
  unsigned char *wend, *wpos, *wbase;
  size_t (*read)(FILE*, unsigned char*, size_t);
  size_t (*write)(FILE*, const unsigned char*, size_t);
  long long (*seek)(FILE*, long long, int);
  unsigned char* buf;
  size_t buf_size;
};

template <class _CharT>
class _LIBCPP_HIDDEN __cin_buf : public basic_streambuf<_CharT> {
  using base     = basic_streambuf<_CharT>;
  using traits   = char_traits<_CharT>;
  using int_type = typename traits::int_type;
  static_assert(sizeof(_CharT) == 1);

  static constexpr size_t __buffer_size = 32768;
  static constexpr int __putback        = 8; // bytes that musl keeps free before a FILE's buffer
  static inline char __buffer[__buffer_size];
  static inline __cin_buf* __self;

  FILE* __file_;
  size_t (*__read_)(FILE*, unsigned char*, size_t);
  _CharT __one_; // the get area when the program made stdin unbuffered

  __libc_file* file() { return reinterpret_cast<__libc_file*>(__file_); }

  // Makes FILE ask us first when it is empty; again after a freopen.
  void hook() {
    if (file()->read != &__give_back) {
      __read_      = file()->read;
      file()->read = &__give_back;
    }
  }

  // FILE's read function: what we hold, else what the system has.
  static size_t __give_back(FILE* __f, unsigned char* __to, size_t __len) {
    __cin_buf& __b = *__self;
    size_t __have  = __b.egptr() - __b.gptr();
    if (__have == 0)
      return __b.__read_(__f, __to, __len);
    unsigned char* __at = reinterpret_cast<unsigned char*>(__b.gptr());
    size_t __take       = __have < __len ? __have : __len;
    std::memmove(__to, __at, __take);
    __b.file()->rpos = __at + __take;
    __b.file()->rend = __at + __have;
    __b.setg(nullptr, nullptr, nullptr);
    return __take;
  }

public:
  __cin_buf(FILE* __fp, mbstate_t*) : __file_(__fp) {
    __self = this;
    if (file()->rpos == file()->rend)
      std::setvbuf(__fp, __buffer, _IOFBF, __buffer_size);
    hook();
  }

protected:
  int_type underflow() override {
    if (this->gptr() < this->egptr())
      return traits::to_int_type(*this->gptr());
    hook();
    int __c = std::getc(__file_); // fills FILE's buffer
    if (__c == EOF)
      return traits::eof();
    __libc_file* __f = file();
    if (__f->buf_size == 0) {
      __one_ = static_cast<_CharT>(__c);
      this->setg(&__one_, &__one_, &__one_ + 1);
    } else {
      // The character just taken is the one before rpos: take it and all that follows from FILE.
      _CharT* __at = reinterpret_cast<_CharT*>(__f->rpos - 1);
      this->setg(__at, __at, reinterpret_cast<_CharT*>(__f->rend));
      __f->rpos = __f->rend = __f->buf;
    }
    return traits::to_int_type(*this->gptr());
  }

  int_type pbackfail(int_type __c) override {
    if (this->gptr() == nullptr) // nothing read yet, or all given back
      return traits::eq_int_type(__c, traits::eof()) ? __c : std::ungetc(__c, __file_);
    unsigned char* __at = reinterpret_cast<unsigned char*>(this->gptr()) - 1;
    bool __inside       = this->eback() < this->gptr();
    bool __before       = __at < file()->buf && __at >= file()->buf - __putback;
    if (!__inside && (!__before || traits::eq_int_type(__c, traits::eof())))
      return traits::eof();
    this->setg(__inside ? this->eback() : this->gptr() - 1, this->gptr() - 1, this->egptr());
    if (!traits::eq_int_type(__c, traits::eof()))
      *this->gptr() = traits::to_char_type(__c);
    return traits::not_eof(__c);
  }

  int sync() override {
    if (this->gptr() < this->egptr()) {
      file()->rpos = reinterpret_cast<unsigned char*>(this->gptr());
      file()->rend = reinterpret_cast<unsigned char*>(this->egptr());
    }
    this->setg(nullptr, nullptr, nullptr);
    return 0;
  }
};

_LIBCPP_END_NAMESPACE_STD

#endif
