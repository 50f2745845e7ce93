// <testlib.h>: testlib itself is <testlib/testlib.h>, which setup brings. This header has its programs follow the problem
// package format 2025-09 instead of testlib's own conventions, without a change in their source:
//  - accepted and rejected are exit codes 42 and 43 ("Reporting a judgement");
//  - a checker or interactor takes `input answer feedback_dir/` and the output on standard input ("Invocation"); called
//    by testlib's own order it behaves as ever;
//  - its message goes to `judgemessage.txt`, points to `score.txt` ("Reporting additional feedback");
//  - a validator that returns from main has accepted its input.
#ifndef TRELLIS_TESTLIB_H
#define TRELLIS_TESTLIB_H

#ifndef OK_EXIT_CODE
#define OK_EXIT_CODE 42
#endif
#ifndef WA_EXIT_CODE
#define WA_EXIT_CODE 43
#endif
#ifndef PE_EXIT_CODE
#define PE_EXIT_CODE 43
#endif
#ifndef DIRT_EXIT_CODE
#define DIRT_EXIT_CODE 43
#endif
#ifndef UNEXPECTED_EOF_EXIT_CODE
#define UNEXPECTED_EOF_EXIT_CODE 43
#endif

#include <testlib/testlib.h>

namespace trellis_testlib {

// The feedback directory, once a program is registered by the format's order of arguments.
inline std::string feedback;

// Arguments of testlib for those of the format; none when they are testlib's own.
inline std::vector<std::string> translate(int argc, char **argv, const char *output) {
  std::vector<std::string> args;
  if (argc < 4 || argv[3][0] == 0 || argv[3][std::strlen(argv[3]) - 1] != '/')
    return args;
  feedback = argv[3];
  args = {argv[0], argv[1], output ? feedback + output : argv[1], argv[2], feedback + "judgemessage.txt"};
  // Interactors take neither.
  for (int i = 4; i + 1 < argc && !output; i++)
    if (!std::strcmp(argv[i], "--testset") || !std::strcmp(argv[i], "--group")) {
      args.push_back(argv[i]);
      args.push_back(argv[++i]);
    }
  return args;
}

inline std::vector<char *> pointers(std::vector<std::string> &args) {
  std::vector<char *> list;
  for (std::string &arg : args)
    list.push_back(&arg[0]);
  list.push_back(nullptr);
  return list;
}

inline void register_checker(int argc, char **argv) {
  static std::vector<std::string> args = translate(argc, argv, nullptr);
  if (args.empty())
    return registerTestlibCmd(argc, argv);
  registerTestlibCmd(int(args.size()), pointers(args).data());
  ouf.init(stdin, _output);
  ouf.skipBom();
}

inline void register_interaction(int argc, char **argv) {
  static std::vector<std::string> args = translate(argc, argv, "tout.txt");
  if (args.empty())
    return registerInteraction(argc, argv);
  registerInteraction(int(args.size()), pointers(args).data());
}

// quitp: an accepted output with a score.
template <class Points, class... More> [[noreturn]] void quit_points(Points points, More... more) {
  if (feedback.empty())
    quitp(points, more...);
  std::FILE *file = std::fopen((feedback + "score.txt").c_str(), "w");
  if (!file || std::fprintf(file, "%.10f\n", double(points)) < 0 || std::fclose(file) != 0)
    quitf(_fail, "cannot write score.txt");
  if constexpr (sizeof...(more) == 0)
    quitf(_ok, "points %.10f", double(points));
  else
    quitf(_ok, more...);
  std::abort();
}

} // namespace trellis_testlib

// Called with what main returned.
extern "C" __attribute__((weak)) int __trellis_exit_code(int code) {
  return code == 0 && testlibMode == _validator ? OK_EXIT_CODE : code;
}

#define registerTestlibCmd trellis_testlib::register_checker
#define registerInteraction trellis_testlib::register_interaction
#define quitp trellis_testlib::quit_points

#endif // TRELLIS_TESTLIB_H
