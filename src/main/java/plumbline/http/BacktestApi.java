package plumbline.http;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import plumbline.backtest.BacktestJob;
import plumbline.backtest.BacktestPage;
import plumbline.backtest.BacktestRequest;
import plumbline.backtest.Backtests;
import plumbline.backtest.Ends;
import plumbline.backtest.Since;
import plumbline.lead.Page;

/** What would have been decided by other rules. */
final class BacktestApi {
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final String SINCE = "30d";
  private static final int MOST = 100_000_000;

  private final RuleDoor rules;
  private final InstantSource clock;

  BacktestApi(RuleDoor rules, InstantSource clock) {
    this.rules = rules;
    this.clock = clock;
  }

  private Backtests backtests() {
    return rules.trials().backtests();
  }

  /** 202 with the backtest that waits now. */
  Future<Reply> post(Call call) {
    Parameters parameters = call.parameters();
    String candidate = parameters.required("candidate", RuleApi.VERSION, "4 to 32 of 0-9 and a-f");
    Instant from = parameters.parsed("since", text -> Since.parse(text, clock.instant()), SINCE);
    Integer sample = parameters.number("sample", 1, MOST);
    Ends ends = parameters.parsed("outcome", Ends::parse, null);
    parameters.check();
    BacktestRequest request =
        new BacktestRequest(candidate, Objects.requireNonNull(from), sample, ends);
    return RuleDoor.asked(backtests().request(request, call.principal().name()))
        .map(
            job ->
                new Reply(
                    202,
                    "application/json",
                    job.json().toString(),
                    Map.of("Location", "/v1/backtests/" + job.backtestId())));
  }

  Future<Reply> list(Call call) {
    int limit = call.parameters().limit();
    String after = call.parameters().cursor();
    if (after != null && !ID.matcher(after).matches()) {
      call.parameters().refuse("cursor", "bad_cursor", "is no cursor that was given out here");
    }
    call.parameters().check();
    return RuleDoor.asked(backtests().list(limit + 1, after))
        .map(
            found -> {
              List<BacktestJob> page = found.subList(0, Math.min(limit, found.size()));
              String next = found.size() > limit ? page.get(limit - 1).backtestId() : null;
              return Reply.page(
                  new Page(page.stream().map(each -> each.json().toString()).toList(), next));
            });
  }

  /** How far it is, and its report once it is done. */
  Future<Reply> get(Call call) {
    String id = call.id("backtest_id", ID);
    call.parameters().check();
    return RuleDoor.asked(backtests().one(id)).map(job -> Reply.json(200, job.json().toString()));
  }

  /** The report as a page. */
  Future<Reply> page(Call call) {
    String id = call.id("backtest_id", ID);
    call.parameters().check();
    return RuleDoor.asked(backtests().report(id))
        .map(
            report ->
                new Reply(200, "text/html; charset=utf-8", BacktestPage.of(report), Map.of()));
  }

  /** 200 with what was cancelled. */
  Future<Reply> cancel(Call call) {
    String id = call.id("backtest_id", ID);
    call.parameters().check();
    return RuleDoor.asked(backtests().cancel(id))
        .map(job -> Reply.json(200, job.json().toString()));
  }
}
