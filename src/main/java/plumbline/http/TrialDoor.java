package plumbline.http;

import io.vertx.core.Future;
import java.util.function.Supplier;
import plumbline.backtest.BacktestReport;
import plumbline.backtest.Backtests;
import plumbline.backtest.Shadows;

/**
 * What tries rules before they are live.
 *
 * @param shadowReport what came of the latest candidate beside the live rules
 */
public record TrialDoor(
    Backtests backtests, Shadows shadows, Supplier<Future<BacktestReport>> shadowReport) {}
