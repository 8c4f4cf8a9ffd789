/* See svg.h. */
#include "svg.h"

#include <stdint.h>
#include <string.h>

/* Bytes of the character that `left` bytes of text start with; 0 if XML does not allow it, or it is
 * none: names may come from anywhere, and may have been cut. */
static size_t character_length(const char *text, size_t left) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000}; /* shorter forms are no UTF-8 */
    unsigned char first = (unsigned char)text[0];
    if (first < 0x80) {
        return first >= 0x20 || first == '\n' || first == '\t';
    }
    size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    uint32_t code = first & (0xffU >> (length + 1));
    if (first < 0xc0 || first > 0xf4 || length > left) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        unsigned char next = (unsigned char)text[i];
        if ((next & 0xc0) != 0x80) {
            return 0;
        }
        code = code << 6 | (next & 0x3f);
    }
    bool is_allowed = code >= least[length] && code <= 0x10ffff &&
                      !(code >= 0xd800 && code <= 0xdfff) && code != 0xfffe && code != 0xffff;
    return is_allowed ? length : 0;
}

/* `length` bytes of text; what XML does not allow becomes '?'. */
static void write_escaped(const struct svg *svg, const char *text, size_t length) {
    for (size_t i = 0; i < length;) {
        size_t bytes = character_length(text + i, length - i);
        switch (bytes == 0 ? '\0' : text[i]) {
        case '\0':
            fputc('?', svg->file);
            bytes = 1;
            break;
        case '&':
            fputs("&amp;", svg->file);
            break;
        case '<':
            fputs("&lt;", svg->file);
            break;
        case '>':
            fputs("&gt;", svg->file);
            break;
        case '"':
            fputs("&quot;", svg->file);
            break;
        default:
            fwrite(text + i, 1, bytes, svg->file);
        }
        i += bytes;
    }
}

/* Bytes that make up so many characters of UTF-8, at most. */
static size_t bytes_of(const char *text, int characters) {
    size_t bytes = 0;
    for (; text[bytes] != '\0'; bytes++) {
        bool starts = ((unsigned char)text[bytes] & 0xc0) != 0x80;
        if (starts && characters-- == 0) {
            break;
        }
    }
    return bytes;
}

/* No variables, no scripts, one font list: also what converts pictures understands it. */
static const char STYLE[] =
    "text{font-family:'DejaVu Sans Mono',Menlo,Consolas,monospace;font-size:11.5px;fill:#1f2933}\n"
    ".title{font-family:'Helvetica Neue',Arial,'DejaVu Sans',sans-serif;font-size:19px;"
    "font-weight:bold}\n"
    ".subtitle,.legend{font-family:'Helvetica Neue',Arial,'DejaVu Sans',sans-serif;"
    "font-size:12.5px;fill:#52606d}\n"
    ".head{font-size:14px;font-weight:bold}\n"
    ".guilty{fill:#b91c1c}\n"
    ".dim{fill:#7b8794;font-size:10.5px}\n"
    ".fold{fill:#7b8794;font-style:italic}\n"
    ".operation-name,.result{font-weight:bold}\n"
    ".state{font-size:11px;font-weight:bold}\n"
    ".label{font-size:10px;fill:#3e4c59}\n"
    ".preempted{fill:#c2410c;font-weight:bold;font-size:11px}\n"
    ".stopped{fill:#7b8794;font-size:10.5px;font-style:italic}\n"
    ".fatal-text{fill:#ffffff;font-weight:bold;font-size:13px}\n"
    ".bad-text{fill:#b91c1c;font-weight:bold}\n"
    ".background{fill:#ffffff}\n"
    ".stripe{fill:#f5f7fa}\n"
    ".lane{stroke:#cbd2d9;stroke-width:1.5}\n"
    ".rule{stroke:#cbd2d9;stroke-width:1}\n"
    ".runs{stroke:#486581;stroke-width:4}\n"
    ".operation{fill:#e3edf7;fill-opacity:.55;stroke:#829ab1;stroke-width:1}\n"
    ".folded{fill:#f0f2f5;stroke:#cbd2d9;stroke-dasharray:3 3}\n"
    ".change{fill:#243b53;stroke:#243b53;stroke-width:1.5}\n"
    ".look{fill:#ffffff;stroke:#243b53;stroke-width:1.5}\n"
    ".failed{fill:#f7c948;stroke:#8d2b0b;stroke-width:1.5}\n"
    ".switch{fill:none;stroke:#9aa5b1;stroke-width:1.5}\n"
    ".switch-head{fill:#9aa5b1}\n"
    ".preemption{fill:none;stroke:#ea580c;stroke-width:3}\n"
    ".preemption-head{fill:#ea580c}\n"
    ".bad-row{fill:#fecaca}\n"
    ".hint{fill:#ffffff;fill-opacity:0}\n"
    ".fatal-line{stroke:#dc2626;stroke-width:5}\n"
    ".fatal{fill:#dc2626}\n"
    ".fatal-row{fill:#fee2e2;stroke:#dc2626;stroke-width:1.5}\n"
    ".state-bad{fill:#f87171;stroke:#b91c1c;stroke-width:1.5}\n"
    ".state-0{fill:#bfdcf6}.state-1{fill:#c6e6cf}.state-2{fill:#fbe7a3}.state-3{fill:#ddd0f3}"
    ".state-4{fill:#f8d3bd}.state-5{fill:#bfe8e6}.state-6{fill:#f3cfe2}.state-7{fill:#e4e7eb}\n";

void svg_begin(const struct svg *svg, int width, int height, const char *title) {
    fprintf(svg->file,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            "viewBox=\"0 0 %d %d\">\n<title>",
            width, height, width, height);
    write_escaped(svg, title, strlen(title));
    fprintf(svg->file, "</title>\n<style>\n%s</style>\n", STYLE);
    svg_box(svg, 0, 0, width, height, "background", NULL);
}

void svg_end(const struct svg *svg) { fputs("</svg>\n", svg->file); }

void svg_text(const struct svg *svg, int x, int y, const char *class, const char *anchor,
              const char *text, int characters) {
    size_t length = strlen(text);
    bool is_cut = characters > 0 && bytes_of(text, characters) < length;
    fprintf(svg->file, "<text x=\"%d\" y=\"%d\" class=\"%s\" text-anchor=\"%s\">", x, y, class,
            anchor);
    if (is_cut) {
        fputs("<title>", svg->file);
        write_escaped(svg, text, length);
        fputs("</title>", svg->file);
        length = bytes_of(text, characters - 1);
    }
    write_escaped(svg, text, length);
    fprintf(svg->file, "%s</text>\n", is_cut ? "…" : "");
}

/* Bytes of the next line: up to the last space that fits, or else as many as fit. */
static size_t line_length(const char *text, int characters) {
    size_t most = bytes_of(text, characters);
    if (text[most] == '\0') {
        return most;
    }
    size_t length = most;
    while (length > 0 && text[length] != ' ') {
        length--;
    }
    return length > 0 ? length : most;
}

static const char *after_line(const char *text, size_t length) {
    text += length;
    return text + strspn(text, " ");
}

int svg_lines(const char *text, int characters) {
    int lines = 0;
    for (; *text != '\0'; lines++) {
        text = after_line(text, line_length(text, characters));
    }
    return lines;
}

int svg_paragraph(const struct svg *svg, int x, int y, int line, const char *class,
                  const char *text, int characters) {
    int lines = 0;
    for (; *text != '\0'; lines++) {
        size_t length = line_length(text, characters);
        fprintf(svg->file, "<text x=\"%d\" y=\"%d\" class=\"%s\">", x, y + lines * line, class);
        write_escaped(svg, text, length);
        fputs("</text>\n", svg->file);
        text = after_line(text, length);
    }
    return lines;
}

void svg_box(const struct svg *svg, int x, int y, int width, int height, const char *class,
             const char *hint) {
    fprintf(svg->file, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\" class=\"%s\"",
            x, y, width, height, class);
    if (hint == NULL) {
        fputs("/>\n", svg->file);
        return;
    }
    fputs("><title>", svg->file);
    write_escaped(svg, hint, strlen(hint));
    fputs("</title></rect>\n", svg->file);
}

void svg_line(const struct svg *svg, int x1, int y1, int x2, int y2, const char *class) {
    fprintf(svg->file, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"%s\"/>\n", x1, y1, x2,
            y2, class);
}

void svg_circle(const struct svg *svg, int x, int y, int radius, const char *class) {
    fprintf(svg->file, "<circle cx=\"%d\" cy=\"%d\" r=\"%d\" class=\"%s\"/>\n", x, y, radius,
            class);
}

void svg_arrow(const struct svg *svg, int x1, int y1, int x2, int y2, int turn, const char *class) {
    int corner = x1 < x2 ? 6 : -6;
    fprintf(svg->file, "<path d=\"M%d %d V%d Q%d %d %d %d H%d Q%d %d %d %d V%d\" class=\"%s\"/>\n",
            x1, y1, turn - 6, x1, turn, x1 + corner, turn, x2 - corner, x2, turn, x2, turn + 6,
            y2 - 6, class);
    fprintf(svg->file, "<path d=\"M%d %d l-5 -8 h10 z\" class=\"%s-head\"/>\n", x2, y2, class);
}
