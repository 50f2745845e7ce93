// An output validator that draws. The first number of a case's input says what; every output is accepted but "wrong".
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>
using Bytes = std::string;

static void number(Bytes &out, uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out += char(value >> shift);
}

static void chunk(Bytes &out, const char *kind, const Bytes &data) {
    Bytes body = kind + data;
    uint32_t crc = ~0u;
    for (unsigned char byte : body) {
        crc ^= byte;
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    number(out, data.size());
    out += body;
    number(out, ~crc);
}

// A grid of coloured squares, deflate's stored blocks.
static Bytes png(int size, int tint) {
    Bytes raw, out = "\x89PNG\r\n\x1a\n", head;
    for (int y = 0; y < size; y++) {
        raw += '\0';
        for (int x = 0; x < size; x++) {
            bool dark = (x / 16 + y / 16) % 2;
            raw += char(dark ? 20 + tint : 230);
            raw += char(dark ? 110 : 240);
            raw += char(dark ? 90 : 235);
        }
    }
    number(head, size);
    number(head, size);
    head += Bytes("\x08\x02\0\0\0", 5);
    chunk(out, "IHDR", head);
    Bytes zip = "\x78\x01";
    uint32_t a = 1, b = 0;
    for (unsigned char byte : raw) a = (a + byte) % 65521, b = (b + a) % 65521;
    for (size_t at = 0; at < raw.size(); at += 65535) {
        size_t many = std::min<size_t>(65535, raw.size() - at);
        zip += char(at + many == raw.size());
        zip += char(many), zip += char(many >> 8), zip += char(~many), zip += char(~many >> 8);
        zip.append(raw, at, many);
    }
    number(zip, b << 16 | a);
    chunk(out, "IDAT", zip);
    chunk(out, "IEND", "");
    return out;
}

int main(int, char **argv) {
    std::string feedback = argv[3];
    auto put = [&](const char *name, const Bytes &content) {
        FILE *file = fopen((feedback + name).c_str(), "wb");
        if (!file || fwrite(content.data(), 1, content.size(), file) != content.size() || fclose(file)) throw name;
    };
    int what = 0;
    FILE *input = fopen(argv[1], "r");
    if (!input || fscanf(input, "%d", &what) != 1) return 1;
    char said[16] = "";
    scanf("%15s", said);
    Bytes svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 320 120' width='320' height='120'>"
                "<circle cx='60' cy='60' r='45' fill='#0d7355'/><text x='120' y='68' font-size='28'>" +
                Bytes(said) + "</text>";
    switch (what) {
    case 1:  // What it is meant for.
        put("teamimage.png", png(160, 0));
        put("judgeimage.png", png(160, 120));
        put("teamimage-1.svg", svg + "</svg>");
        put("teammessage.txt", "look at the picture");
        put("judgemessage.txt", "for judges");
        break;
    case 2:  // Too large.
        put("judgeimage.png", png(16, 0) + Bytes(100u << 20, 'x'));
        put("teamimage.png", png(16, 0));
        break;
    case 3:  // A page.
        put("teamimage.png", "<html><script>alert(1)</script></html>");
        break;
    case 4:  // A script.
        put("teamimage.svg", svg + "<script>document.title = 'taken'; alert(1)</script>"
            "<foreignObject><iframe src='javascript:alert(1)'/></foreignObject><image href='https://example.com/x.png'/>"
            "<rect onload='alert(1)' onclick='alert(1)' width='9' height='9'/></svg>");
        break;
    case 5:  // A name that is none, and others that lead elsewhere.
        put("teamimage-\"><img src=x>.svg", svg + "</svg>");
        put("teamimage-..png", png(16, 0));
        break;
    }
    return strcmp(said, "wrong") ? 42 : 43;
}
