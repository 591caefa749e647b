/**
 * Decisions compared: stored ones made again by their own rules, real leads decided by a candidate,
 * and a candidate beside live traffic.
 */
@NullMarked
package plumbline.backtest;

import org.jspecify.annotations.NullMarked;
