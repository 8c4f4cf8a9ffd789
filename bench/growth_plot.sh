#!/bin/sh
# Draws the numbers of spanset-growth and explorer-growth, one panel each; needs gnuplot.
set -eu
if [ $# != 2 ]; then
    echo "usage: growth_plot.sh NUMBERS FILE.svg" >&2
    exit 2
fi
if ! command -v gnuplot >/dev/null; then
    echo "growth_plot.sh: gnuplot is not there (gnuplot-nox)" >&2
    exit 2
fi
panels=$(grep -c '^#' "$1")
rows=$(((panels + 1) / 2))
{
    echo "set terminal svg size 1500,$((rows * 300)) font 'sans,12' background '#ffffff'"
    echo "set output '$2'"
    echo "set multiplot layout $rows,2"
    echo "set logscale xy; set grid; unset key; set format x '10^{%L}'"
    index=0
    grep '^#' "$1" | while IFS='|' read -r title size cost; do
        echo "set title '${title#\# }' font ',11'; set xlabel '$size'; set ylabel '$cost'"
        # At least a decade high, so that noise does not look like growth.
        echo "set yrange [*:*]" # stats would leave out what the last panel did not show
        echo "stats '$1' index $index using 2 nooutput"
        echo "set yrange [STATS_min / 3 : STATS_max * 3]"
        echo "plot '$1' index $index with linespoints pointtype 7 linecolor rgb '#1f77b4'"
        index=$((index + 1))
    done
} | gnuplot
