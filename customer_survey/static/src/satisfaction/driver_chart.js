import {ChartCanvas} from "@customer_mgmt/chart/chart_canvas";
import {_t} from "@web/core/l10n/translation";
import {cookie} from "@web/core/browser/cookie";
import {getColor} from "@web/core/colors/colors";

const LINE_COLOR = "#8f8f8f";
const LONGEST_LABEL = 28;
// Of letters, and how far they keep from their point.
const LETTER = 12;
const GAP = 8;

const meanOf = (numbers) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

/** Whether two boxes of {x, y, width, height} cover some of each other. */
function overlap(a, b) {
    return (
        a.x < b.x + b.width &&
        b.x < a.x + a.width &&
        a.y < b.y + b.height &&
        b.y < a.y + a.height
    );
}

/**
 * Draws [{name, mean, share}]: drivers by performance and importance, and lines at the
 * means of both.
 */
export class DriverChart extends ChartCanvas {
    get isEmpty() {
        return !this.props.value?.length;
    }

    get markerText() {
        return "";
    }

    get config() {
        return {
            type: "scatter",
            data: {datasets: [this.points]},
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: {
                    legend: {display: false},
                    tooltip: {callbacks: {label: ({raw}) => this.describe(raw)}},
                },
                scales: {
                    x: {grace: "15%", title: {display: true, text: _t("Performance")}},
                    y: {
                        beginAtZero: true,
                        grace: "10%",
                        title: {display: true, text: _t("Importance (%)")},
                    },
                },
            },
            plugins: [
                {
                    id: "customerDrivers",
                    beforeDatasetsDraw: (chart) => this.drawMeans(chart),
                    afterDatasetsDraw: (chart) => this.drawNames(chart),
                },
            ],
        };
    }

    get points() {
        const color = getColor(0, cookie.get("color_scheme"), 1);
        return {
            data: this.props.value.map(({name, mean, share}) => ({name, x: mean, y: share})),
            backgroundColor: color,
            borderColor: color,
            pointRadius: 5,
        };
    }

    describe({name, x, y}) {
        return `${name}: ${x.toFixed(1)}, ${y} %`;
    }

    drawMeans({ctx, chartArea, scales}) {
        const {value} = this.props;
        const x = scales.x.getPixelForValue(meanOf(value.map(({mean}) => mean)));
        const y = scales.y.getPixelForValue(meanOf(value.map(({share}) => share)));
        ctx.save();
        ctx.setLineDash([4, 4]);
        ctx.strokeStyle = LINE_COLOR;
        ctx.beginPath();
        ctx.moveTo(x, chartArea.top);
        ctx.lineTo(x, chartArea.bottom);
        ctx.moveTo(chartArea.left, y);
        ctx.lineTo(chartArea.right, y);
        ctx.stroke();
        ctx.restore();
    }

    /** Each name beside its point, where no point and no other name is. */
    drawNames(chart) {
        const {ctx, chartArea} = chart;
        const points = chart.getDatasetMeta(0).data;
        const taken = points.map(({x, y}) => ({x: x - 5, y: y - 5, width: 10, height: 10}));
        ctx.save();
        ctx.font = `${LETTER}px sans-serif`;
        ctx.fillStyle = getComputedStyle(this.canvas.el).color;
        ctx.textBaseline = "top";
        this.props.value.forEach(({name}, index) => {
            const text =
                name.length > LONGEST_LABEL ? `${name.slice(0, LONGEST_LABEL)}…` : name;
            const places = this.placesOf(points[index], ctx.measureText(text).width);
            const fits = places.filter(
                ({x, width}) => x >= chartArea.left && x + width <= chartArea.right
            );
            const free = fits.find((box) => !taken.some((each) => overlap(each, box)));
            // Names that find no room are in the tooltip and in the table.
            if (free) {
                taken.push(free);
                ctx.fillText(text, free.x, free.y);
            }
        });
        ctx.restore();
    }

    placesOf({x, y}, width) {
        const height = LETTER;
        const middle = y - height / 2;
        return [
            {x: x + GAP, y: middle, width, height},
            {x: x - GAP - width, y: middle, width, height},
            {x: x - width / 2, y: y - GAP - height, width, height},
            {x: x - width / 2, y: y + GAP, width, height},
            {x: x + GAP, y: y - GAP - height, width, height},
            {x: x - GAP - width, y: y + GAP, width, height},
        ];
    }
}
