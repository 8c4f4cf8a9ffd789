/* The parts that a picture is made of, as SVG. Coordinates in pixels; y grows downwards. */
#ifndef EXPLORER_SVG_H
#define EXPLORER_SVG_H

#include <stdbool.h>
#include <stdio.h>

struct svg {
    FILE *file;
};

enum {
    SVG_CHARACTER = 7, /* width of one, a little more than true */
    SVG_LINE = 16      /* from one line of text to the next */
};

/* Classes of text and shapes, which the style at the picture's start knows. */
void svg_begin(const struct svg *svg, int width, int height, const char *title);
void svg_end(const struct svg *svg);

/* One line of text, with its base line at y. `anchor`: start, middle or end. Longer text than
 * `characters` is cut, and whole where the mouse is; 0: never. */
void svg_text(const struct svg *svg, int x, int y, const char *class, const char *anchor,
              const char *text, int characters);

/* How many lines of so many characters the text takes, broken at spaces where it can be. */
int svg_lines(const char *text, int characters);

/* The text in such lines, `line` apart. Returns their number. */
int svg_paragraph(const struct svg *svg, int x, int y, int line, const char *class,
                  const char *text, int characters);

/* A box with text for the mouse, unless that is NULL. */
void svg_box(const struct svg *svg, int x, int y, int width, int height, const char *class,
             const char *hint);

void svg_line(const struct svg *svg, int x1, int y1, int x2, int y2, const char *class);

void svg_circle(const struct svg *svg, int x, int y, int radius, const char *class);

/* An arrow from (x1, y1) down to (x2, y2), which goes across at the height `turn`. */
void svg_arrow(const struct svg *svg, int x1, int y1, int x2, int y2, int turn, const char *class);

#endif
