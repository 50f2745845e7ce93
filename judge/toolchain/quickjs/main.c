// The JavaScript host of the `javascript` and `typescript` packs: QuickJS with what contest programs expect of Node.
//
//   qjs FILE [ARG...]                      runs a program
//   qjs --program FILE NAME [ARG...]       runs NAME out of a JSON object of sources by name (what strip.js makes)
//   qjs --check NAME FILE                  compiles alone; a syntax error goes to standard error, exit code 1
//
// QuickJS's own `std` and `os` modules are not compiled in. What there is of files are the sandbox's: the program's own,
// standard input and output. Everything a program sees beside ECMAScript is made in prelude/*.js out of the functions in
// `native` below.
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "quickjs.h"

// Of the stack of 160 MiB: 470,000 calls of a small function. The rest is for what runs without a check of its own. The
// sandbox's call stack (256 MiB) ends later for such calls, so deep recursion is a RangeError that a program can catch.
#define STACK_BYTES (144u << 20)
#define OUT_BYTES (64u << 10)
#define CHUNK_BYTES (64u << 10)

static const char PRELUDE_CORE[] = {
#embed "prelude/core.js"
    , 0};
static const char PRELUDE_INSPECT[] = {
#embed "prelude/inspect.js"
    , 0};
static const char PRELUDE_STREAMS[] = {
#embed "prelude/streams.js"
    , 0};
static const char PRELUDE_MODULES[] = {
#embed "prelude/modules.js"
    , 0};

static JSRuntime *rt;
static JSContext *ctx;
// What the prelude gives back to C: `start`, `tick`, `format`, `describe`, ...
static JSValue host = JS_UNDEFINED;

// ---- standard output

static char out[OUT_BYTES];
static size_t out_used;

// The judge's sandbox takes what it is given or ends the run, so a short or failed write is the end.
static void write_all(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t put = write(fd, bytes, length);
        if (put <= 0) _exit(1);
        bytes += put;
        length -= (size_t)put;
    }
}

static void flush(void) {
    write_all(1, out, out_used);
    out_used = 0;
}

static void put(int fd, const char *bytes, size_t length) {
    if (fd != 1) {
        write_all(fd, bytes, length);
        return;
    }
    if (length > OUT_BYTES - out_used) flush();
    if (length > OUT_BYTES) {
        write_all(1, bytes, length);
        return;
    }
    memcpy(out + out_used, bytes, length);
    out_used += length;
}

static _Noreturn void leave(int code) {
    flush();
    _exit(code);
}

static JSValue put_string(int fd, JSValueConst value) {
    size_t length;
    const char *text = JS_ToCStringLen(ctx, &length, value);
    if (!text) return JS_EXCEPTION;
    put(fd, text, length);
    JS_FreeCString(ctx, text);
    return JS_UNDEFINED;
}

// write(fd, string or Uint8Array)
static JSValue native_write(JSContext *c, JSValueConst self, int argc, JSValueConst *argv) {
    int32_t fd;
    if (JS_ToInt32(c, &fd, argv[0])) return JS_EXCEPTION;
    if (JS_IsString(argv[1])) return put_string(fd, argv[1]);
    size_t length;
    uint8_t *bytes = JS_GetUint8Array(c, &length, argv[1]);
    if (!bytes) return JS_EXCEPTION;
    put(fd, (const char *)bytes, length);
    return JS_UNDEFINED;
}

static int is_plain(JSValueConst value) {
    if (JS_IsString(value) || JS_IsBool(value)) return 1;
    if (!JS_IsNumber(value)) return 0;
    double number;
    return JS_ToFloat64(ctx, &number, value) == 0 && !(number == 0 && signbit(number));
}

// console.log and console.error: strings and numbers go out as they are, the rest through the prelude's `format`.
static JSValue native_log(JSContext *c, JSValueConst self, int argc, JSValueConst *argv, int fd) {
    int plain = 1;
    for (int i = 0; i < argc; i++) plain &= is_plain(argv[i]);
    if (argc > 1 && JS_IsString(argv[0])) plain = 0;  // may hold %d and the like
    if (plain) {
        for (int i = 0; i < argc; i++) {
            if (i > 0) put(fd, " ", 1);
            if (JS_IsException(put_string(fd, argv[i]))) return JS_EXCEPTION;
        }
    } else {
        JSValue format = JS_GetPropertyStr(c, host, "format");
        JSValue text = JS_Call(c, format, JS_UNDEFINED, argc, argv);
        JS_FreeValue(c, format);
        if (JS_IsException(text)) return text;
        JSValue done = put_string(fd, text);
        JS_FreeValue(c, text);
        if (JS_IsException(done)) return done;
    }
    put(fd, "\n", 1);
    return JS_UNDEFINED;
}

// ---- input

// Bytes of standard input that were read and not yet given: the head of a character that a chunk cut in two.
static uint8_t held[4];
static size_t held_used;

// What an interactive program wrote must be out before it waits for the answer.
static ssize_t read_input(uint8_t *to, size_t length) {
    flush();
    return read(0, to, length);
}

static void *resize_bytes(JSRuntime *r, void *opaque, void *bytes, size_t length) {
    if (length > 0) return realloc(bytes, length);
    free(bytes);
    return NULL;
}

static JSValue give_bytes(uint8_t *bytes, size_t length) {
    return JS_NewUint8Array(ctx, bytes, length, resize_bytes, NULL, false);
}

// The whole of a descriptor in a block that the caller frees; NULL without memory.
static uint8_t *read_all(int fd, size_t *length) {
    size_t room = CHUNK_BYTES, used = 0;
    struct stat status;
    if (fd != 0 && fstat(fd, &status) == 0 && status.st_size > 0) room = (size_t)status.st_size + 1;
    uint8_t *bytes = malloc(room);
    if (!bytes) return NULL;
    if (fd == 0) {
        memcpy(bytes, held, held_used);
        used = held_used;
        held_used = 0;
    }
    for (;;) {
        if (used == room) {
            room += room / 2;
            uint8_t *more = realloc(bytes, room);
            if (!more) {
                free(bytes);
                return NULL;
            }
            bytes = more;
        }
        ssize_t got = fd == 0 ? read_input(bytes + used, room - used) : read(fd, bytes + used, room - used);
        if (got <= 0) break;
        used += (size_t)got;
    }
    *length = used;
    return bytes;
}

static JSValue contents(int fd, int as_text) {
    size_t length;
    uint8_t *bytes = read_all(fd, &length);
    if (!bytes) return JS_ThrowOutOfMemory(ctx);
    if (!as_text) return give_bytes(bytes, length);
    JSValue text = JS_NewStringLen(ctx, (const char *)bytes, length);
    free(bytes);
    return text;
}

// readFile(path or 0, as text): null where there is no such file
static JSValue native_read_file(JSContext *c, JSValueConst self, int argc, JSValueConst *argv) {
    int as_text = JS_ToBool(c, argv[1]);
    if (JS_IsNumber(argv[0])) return contents(0, as_text);
    const char *path = JS_ToCString(c, argv[0]);
    if (!path) return JS_EXCEPTION;
    int fd = open(path, O_RDONLY);
    JS_FreeCString(c, path);
    if (fd < 0) return JS_NULL;
    struct stat status;
    JSValue value = fstat(fd, &status) == 0 && S_ISDIR(status.st_mode) ? JS_NULL : contents(fd, as_text);
    close(fd);
    return value;
}

// writeFile(path, bytes, append): whether it could be opened
static JSValue native_write_file(JSContext *c, JSValueConst self, int argc, JSValueConst *argv) {
    const char *path = JS_ToCString(c, argv[0]);
    if (!path) return JS_EXCEPTION;
    int fd = open(path, O_WRONLY | O_CREAT | (JS_ToBool(c, argv[2]) ? O_APPEND : O_TRUNC), 0644);
    JS_FreeCString(c, path);
    if (fd < 0) return JS_FALSE;
    JSValueConst arguments[] = {JS_NewInt32(c, fd), argv[1]};
    JSValue done = native_write(c, self, 2, arguments);
    close(fd);
    return JS_IsException(done) ? done : JS_TRUE;
}

// read(most): some bytes of standard input, null at its end
static JSValue native_read(JSContext *c, JSValueConst self, int argc, JSValueConst *argv) {
    uint32_t most;
    if (JS_ToUint32(c, &most, argv[0])) return JS_EXCEPTION;
    if (most > CHUNK_BYTES) most = CHUNK_BYTES;
    uint8_t *bytes = malloc(most + sizeof held);
    if (!bytes) return JS_ThrowOutOfMemory(c);
    memcpy(bytes, held, held_used);
    ssize_t got = held_used >= most ? 0 : read_input(bytes + held_used, most - held_used);
    size_t length = held_used + (got > 0 ? (size_t)got : 0);
    held_used = 0;
    if (length == 0) {
        free(bytes);
        return JS_NULL;
    }
    return give_bytes(bytes, length);
}

// Bytes at the end of a text that are the beginning of a longer UTF-8 sequence.
static size_t cut_off(const uint8_t *bytes, size_t length) {
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        uint8_t byte = bytes[length - back];
        if (byte < 0x80) return 0;
        if (byte >= 0xc0) {
            size_t whole = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
            return whole > back ? back : 0;
        }
    }
    return 0;
}

// readText(): some characters of standard input, null at its end
static JSValue native_read_text(JSContext *c, JSValueConst self, int argc, JSValueConst *argv) {
    static uint8_t chunk[CHUNK_BYTES];
    for (;;) {
        memcpy(chunk, held, held_used);
        ssize_t got = read_input(chunk + held_used, sizeof chunk - held_used);
        size_t length = held_used + (got > 0 ? (size_t)got : 0);
        held_used = got > 0 ? cut_off(chunk, length) : 0;
        memcpy(held, chunk + length - held_used, held_used);
        length -= held_used;
        if (length > 0) return JS_NewStringLen(c, (const char *)chunk, length);
        if (got <= 0) return JS_NULL;
    }
}

static JSValue native_encode(JSContext *c, JSValueConst self, int argc, JSValueConst *argv) {
    size_t length;
    const char *text = JS_ToCStringLen(c, &length, argv[0]);
    if (!text) return JS_EXCEPTION;
    JSValue bytes = JS_NewUint8ArrayCopy(c, (const uint8_t *)text, length);
    JS_FreeCString(c, text);
    return bytes;
}

static JSValue native_decode(JSContext *c, JSValueConst self, int argc, JSValueConst *argv) {
    size_t length;
    uint8_t *bytes = JS_GetUint8Array(c, &length, argv[0]);
    return bytes ? JS_NewStringLen(c, (const char *)bytes, length) : JS_EXCEPTION;
}

// ---- time, chance, the end

// Milliseconds of the virtual clock since the start.
static JSValue native_now(JSContext *c, JSValueConst self, int argc, JSValueConst *argv) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return JS_NewFloat64(c, (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6);
}

static JSValue native_sleep(JSContext *c, JSValueConst self, int argc, JSValueConst *argv) {
    double ms;
    if (JS_ToFloat64(c, &ms, argv[0])) return JS_EXCEPTION;
    struct timespec wait = {(time_t)(ms / 1e3), (long)(fmod(ms, 1e3) * 1e6)};
    nanosleep(&wait, NULL);
    return JS_UNDEFINED;
}

static JSValue native_exit(JSContext *c, JSValueConst self, int argc, JSValueConst *argv) {
    int32_t code = 0;
    JS_ToInt32(c, &code, argv[0]);
    leave(code & 255);
}

// Math.random: xorshift128+, seeded by the run's own seed.
static JSValue math_random(JSContext *c, JSValueConst self, int argc, JSValueConst *argv) {
    static uint64_t state[2];
    if ((state[0] | state[1]) == 0 && (getentropy(state, sizeof state) != 0 || (state[0] | state[1]) == 0)) state[0] = 1;
    uint64_t a = state[0], b = state[1];
    state[0] = b;
    a ^= a << 23;
    state[1] = a ^ b ^ (a >> 17) ^ (b >> 26);
    return JS_NewFloat64(c, (double)((state[1] + b) >> 11) * 0x1p-53);
}

// ---- programs

// One source as CommonJS has it: the body of a function. Lines -1 and 0 are the function's head (QuickJS takes a first
// line of 0 for "not stated"), so that the source's lines count from 1.
static JSValue compile_script(const char *text, size_t length, const char *name, int flags) {
    static const char head[] = "(function (exports, require, module, __filename,\n__dirname) {\n", tail[] = "\n})";
    char *whole = malloc(sizeof head + length + sizeof tail);
    if (!whole) return JS_ThrowOutOfMemory(ctx);
    memcpy(whole, head, sizeof head - 1);
    memcpy(whole + sizeof head - 1, text, length);
    if (length > 1 && text[0] == '#' && text[1] == '!') memcpy(whole + sizeof head - 1, "//", 2);
    memcpy(whole + sizeof head - 1 + length, tail, sizeof tail);
    JSEvalOptions options = {.version = JS_EVAL_OPTIONS_VERSION, .eval_flags = JS_EVAL_TYPE_GLOBAL | flags};
    options.filename = name;
    options.line_num = -1;
    JSValue made = JS_Eval2(ctx, whole, sizeof head + length + sizeof tail - 2, &options);
    free(whole);
    return made;
}

static JSValue compile_module(const char *text, size_t length, const char *name) {
    return JS_Eval(ctx, text, length, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
}

// A check looks at one file: what it imports is taken to be there.
static bool checking;

// As Node does: a source is a script, or a module where it is none and has a module's syntax.
// `*module` says what it is. The exception is that of the reading which the source's own syntax asks for.
static JSValue compile(const char *text, size_t length, const char *name, int flags, int *module) {
    *module = 0;
    JSValue script = compile_script(text, length, name, flags);
    if (!JS_IsException(script)) return script;
    JSValue error = JS_GetException(ctx);
    JSValue made = compile_module(text, length, name);
    *module = 1;
    if (!JS_IsException(made) || JS_DetectModule(text, length)) {
        JS_FreeValue(ctx, error);
        return made;
    }
    JS_FreeValue(ctx, JS_GetException(ctx));
    return JS_Throw(ctx, error);
}

// load(text, name): [function] of a script, or the promise of a module that has begun to run
static JSValue native_load(JSContext *c, JSValueConst self, int argc, JSValueConst *argv) {
    size_t length;
    const char *text = JS_ToCStringLen(c, &length, argv[0]);
    const char *name = JS_ToCString(c, argv[1]);
    JSValue made = JS_EXCEPTION;
    if (text && name) {
        int module;
        made = compile(text, length, name, 0, &module);
        if (!JS_IsException(made)) {
            if (module) {
                made = JS_EvalFunction(c, made);
            } else {
                JSValue list = JS_NewArray(c);
                JS_SetPropertyUint32(c, list, 0, made);
                made = list;
            }
        }
    }
    JS_FreeCString(c, text);
    JS_FreeCString(c, name);
    return made;
}

// check(text, name): the syntax error, or nothing
static JSValue native_check(JSContext *c, JSValueConst self, int argc, JSValueConst *argv) {
    size_t length;
    const char *text = JS_ToCStringLen(c, &length, argv[0]);
    const char *name = JS_ToCString(c, argv[1]);
    int module;
    checking = true;
    JSValue made = text && name ? compile(text, length, name, JS_EVAL_FLAG_COMPILE_ONLY, &module) : JS_EXCEPTION;
    checking = false;
    int ok = !JS_IsException(made);
    JS_FreeValue(c, made);
    JS_FreeCString(c, text);
    JS_FreeCString(c, name);
    return ok ? JS_UNDEFINED : JS_GetException(c);
}

static JSValue call_host(const char *name, int argc, JSValueConst *argv) {
    JSValue function = JS_GetPropertyStr(ctx, host, name);
    JSValue value = JS_Call(ctx, function, host, argc, argv);
    JS_FreeValue(ctx, function);
    return value;
}

// `import`: names are resolved by the prelude, which knows Node's modules and the program's own files and nothing else.
static char *normalize(JSContext *c, const char *base, const char *name, void *opaque) {
    if (checking) return js_strdup(c, name);
    JSValue arguments[] = {JS_NewString(c, base), JS_NewString(c, name)};
    JSValue value = call_host("resolve", 2, (JSValueConst *)arguments);
    JS_FreeValue(c, arguments[0]);
    JS_FreeValue(c, arguments[1]);
    const char *text = JS_IsException(value) ? NULL : JS_ToCString(c, value);
    char *found = text ? js_strdup(c, text) : NULL;
    JS_FreeCString(c, text);
    JS_FreeValue(c, value);
    return found;
}

static JSValue builtin_of(JSModuleDef *module) {
    JSAtom atom = JS_GetModuleName(ctx, module);
    JSValue name = JS_AtomToString(ctx, atom);
    JSValue value = call_host("builtin", 1, (JSValueConst *)&name);
    JS_FreeValue(ctx, name);
    JS_FreeAtom(ctx, atom);
    return value;
}

// Calls `each` for every name that the builtin module exports beside `default`.
static int each_export(JSModuleDef *module, JSValueConst value, int (*each)(JSModuleDef *, JSValueConst, const char *)) {
    JSPropertyEnum *names;
    uint32_t count;
    if (JS_GetOwnPropertyNames(ctx, &names, &count, value, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY)) return -1;
    int result = 0;
    for (uint32_t i = 0; i < count && result == 0; i++) {
        const char *name = JS_AtomToCString(ctx, names[i].atom);
        result = name ? each(module, value, name) : -1;
        JS_FreeCString(ctx, name);
    }
    JS_FreePropertyEnum(ctx, names, count);
    return result;
}

static int declare_export(JSModuleDef *module, JSValueConst value, const char *name) {
    return JS_AddModuleExport(ctx, module, name);
}

static int set_export(JSModuleDef *module, JSValueConst value, const char *name) {
    return JS_SetModuleExport(ctx, module, name, JS_GetPropertyStr(ctx, value, name));
}

static int init_builtin(JSContext *c, JSModuleDef *module) {
    JSValue value = builtin_of(module);
    if (JS_IsException(value)) return -1;
    int result = each_export(module, value, set_export);
    return result ? result : JS_SetModuleExport(c, module, "default", value);
}

static int init_nothing(JSContext *c, JSModuleDef *module) { return 0; }

static JSModuleDef *load_builtin(const char *name) {
    JSModuleDef *module = JS_NewCModule(ctx, name, init_builtin);
    if (!module) return NULL;
    JSValue value = builtin_of(module);
    if (JS_IsException(value)) return NULL;
    int result = each_export(module, value, declare_export);
    JS_FreeValue(ctx, value);
    return result || JS_AddModuleExport(ctx, module, "default") ? NULL : module;
}

static JSModuleDef *load_module(JSContext *c, const char *name, void *opaque) {
    if (checking) return JS_NewCModule(c, name, init_nothing);
    JSValue argument = JS_NewString(c, name);
    JSValue source = call_host("source", 1, (JSValueConst *)&argument);
    JS_FreeValue(c, argument);
    if (JS_IsException(source)) return NULL;
    if (JS_IsNull(source)) return load_builtin(name);
    size_t length;
    const char *text = JS_ToCStringLen(c, &length, source);
    JS_FreeValue(c, source);
    if (!text) return NULL;
    JSValue made = compile_module(text, length, name);
    JS_FreeCString(c, text);
    if (JS_IsException(made)) return NULL;
    JSModuleDef *module = JS_VALUE_GET_PTR(made);
    JS_FreeValue(c, made);
    return module;
}

// ---- failures

// Prints the pending exception and ends with 1. Whatever goes wrong on the way, the program has failed.
static _Noreturn void fail(void) {
    JSValue error = JS_GetException(ctx);
    flush();
    JSValue text = call_host("describe", 1, (JSValueConst *)&error);
    if (JS_IsException(text)) {
        static const char lost[] = "Uncaught error that has no description (out of memory?)\n";
        put(2, lost, sizeof lost - 1);
    } else {
        put_string(2, text);
        put(2, "\n", 1);
    }
    leave(1);
}

static void check_value(JSValue value) {
    if (JS_IsException(value)) fail();
    JS_FreeValue(ctx, value);
}

static void track_rejection(JSContext *c, JSValueConst promise, JSValueConst reason, bool handled, void *opaque) {
    JSValueConst arguments[] = {promise, reason, JS_NewBool(c, handled)};
    JS_FreeValue(c, call_host("rejected", 3, arguments));
}

static void run_jobs(void) {
    JSContext *of;
    for (;;) {
        int ran = JS_ExecutePendingJob(rt, &of);
        if (ran < 0) fail();
        if (ran == 0) break;
    }
    check_value(call_host("checkRejections", 0, NULL));
}

static void event_loop(void) {
    for (;;) {
        run_jobs();
        JSValue more = call_host("tick", 0, NULL);
        if (JS_IsException(more)) fail();
        int again = JS_ToBool(ctx, more);
        JS_FreeValue(ctx, more);
        if (!again) break;
    }
    check_value(call_host("finish", 0, NULL));
    leave(0);
}

// ---- start

static JSValue make_native(void) {
    static const JSCFunctionListEntry functions[] = {
        JS_CFUNC_DEF("write", 2, native_write),
        JS_CFUNC_DEF("readFile", 2, native_read_file),
        JS_CFUNC_DEF("writeFile", 3, native_write_file),
        JS_CFUNC_DEF("read", 1, native_read),
        JS_CFUNC_DEF("readText", 0, native_read_text),
        JS_CFUNC_DEF("encode", 1, native_encode),
        JS_CFUNC_DEF("decode", 1, native_decode),
        JS_CFUNC_DEF("now", 0, native_now),
        JS_CFUNC_DEF("sleep", 1, native_sleep),
        JS_CFUNC_DEF("exit", 1, native_exit),
        JS_CFUNC_DEF("load", 2, native_load),
        JS_CFUNC_DEF("check", 2, native_check),
        JS_CFUNC_MAGIC_DEF("log", 0, native_log, 1),
        JS_CFUNC_MAGIC_DEF("error", 0, native_log, 2),
    };
    JSValue native = JS_NewObject(ctx);
    JS_SetPropertyFunctionList(ctx, native, functions, sizeof functions / sizeof *functions);
    return native;
}

static void prelude(JSValueConst native, const char *text, const char *name) {
    JSValue function = JS_Eval(ctx, text, strlen(text), name, JS_EVAL_TYPE_GLOBAL);
    if (JS_IsException(function)) fail();
    JSValueConst arguments[] = {host, native};
    check_value(JS_Call(ctx, function, JS_UNDEFINED, 2, arguments));
    JS_FreeValue(ctx, function);
}

static void replace_random(void) {
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue math = JS_GetPropertyStr(ctx, global, "Math");
    JS_DefinePropertyValueStr(ctx, math, "random", JS_NewCFunction(ctx, math_random, "random", 0),
                              JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
    JS_FreeValue(ctx, math);
    JS_FreeValue(ctx, global);
}

int main(int argc, char **argv) {
    rt = JS_NewRuntime();
    ctx = rt ? JS_NewContext(rt) : NULL;
    if (!ctx) return 1;
    JS_SetMaxStackSize(rt, STACK_BYTES);
    replace_random();
    host = JS_NewObject(ctx);
    JSValue native = make_native();
    prelude(native, PRELUDE_CORE, "trellis:core");
    prelude(native, PRELUDE_INSPECT, "trellis:inspect");
    prelude(native, PRELUDE_STREAMS, "trellis:streams");
    prelude(native, PRELUDE_MODULES, "trellis:modules");
    JS_SetModuleLoaderFunc(rt, normalize, load_module, NULL);
    JS_SetHostPromiseRejectionTracker(rt, track_rejection, NULL);
    JSValue arguments = JS_NewArray(ctx);
    for (int i = 1; i < argc; i++) JS_SetPropertyUint32(ctx, arguments, (uint32_t)(i - 1), JS_NewString(ctx, argv[i]));
    check_value(call_host("start", 1, (JSValueConst *)&arguments));
    event_loop();
}
