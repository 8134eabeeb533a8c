import {ChartCanvas} from "@customer_mgmt/chart/chart_canvas";
import {cookie} from "@web/core/browser/cookie";
import {getColor} from "@web/core/colors/colors";

const FLAG_COLOR = "#d44c59";
const LIMIT_COLOR = "#8f8f8f";
// Of the band and of the limits, the legend names one line.
const NAMED = [0, 2, 4];

/**
 * Draws {labels, answers, score, low, high, lower_limit, upper_limit: {label, data},
 * flagged}: the score in a band of its interval, between the limits of chance.
 */
export class ScoreChart extends ChartCanvas {
    get isEmpty() {
        return !this.props.value?.score.data.some((number) => number !== null);
    }

    get markerText() {
        return "";
    }

    get config() {
        return {
            type: "line",
            data: {labels: this.props.value.labels, datasets: this.datasets},
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: {
                    legend: {
                        labels: {
                            filter: ({datasetIndex}) => NAMED.includes(datasetIndex),
                            pointStyle: "line",
                            usePointStyle: true,
                        },
                    },
                    tooltip: {callbacks: {footer: this.answersOf.bind(this)}},
                },
            },
        };
    }

    answersOf([{dataIndex}]) {
        return `n = ${this.props.value.answers[dataIndex]}`;
    }

    get datasets() {
        const {score, low, high, lower_limit, upper_limit, flagged} = this.props.value;
        const color = getColor(0, cookie.get("color_scheme"), 1);
        const pointColors = flagged.map((flag) => (flag ? FLAG_COLOR : color));
        const band = {
            borderColor: `${color}55`,
            backgroundColor: `${color}33`,
            borderWidth: 1,
            pointRadius: 0,
        };
        const limit = {
            borderColor: LIMIT_COLOR,
            backgroundColor: LIMIT_COLOR,
            borderDash: [4, 4],
            borderWidth: 1,
            pointRadius: 0,
        };
        // The band is what lies between the second and the third.
        return [
            {
                ...score,
                borderColor: color,
                backgroundColor: color,
                pointBackgroundColor: pointColors,
                pointBorderColor: pointColors,
                pointRadius: flagged.map((flag) => (flag ? 7 : 4)),
            },
            {...high, ...band},
            {...low, ...band, fill: "-1"},
            {...upper_limit, ...limit},
            {...lower_limit, ...limit},
        ];
    }
}
