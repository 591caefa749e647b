package plumbline.http;

import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import plumbline.backtest.BacktestJson;
import plumbline.backtest.BacktestPage;
import plumbline.backtest.ShadowState;
import plumbline.rules.Provenance;

/** A candidate that decides beside the live rules. */
final class ShadowApi {
  private static final Pattern SHARE = Pattern.compile("(0(?:\\.[0-9]{1,6})?|1(?:\\.0{1,6})?)");
  private static final String NOTE = "note";

  private final RuleDoor rules;

  ShadowApi(RuleDoor rules) {
    this.rules = rules;
  }

  /** The one that decides, or did last. */
  Future<Reply> get(Call call) {
    call.parameters().check();
    return state(rules.trials().shadows().latest());
  }

  /** 200 once every node is to have it decide. */
  Future<Reply> start(Call call) {
    Parameters parameters = call.parameters();
    String version = call.id("version", RuleApi.VERSION);
    BigDecimal share = parameters.parsed("share", ShadowApi::share, "1");
    String note = parameters.text(NOTE);
    parameters.check();
    return state(
        rules
            .trials()
            .shadows()
            .start(version, Objects.requireNonNull(share), call.principal().name(), note));
  }

  private static BigDecimal share(String text) {
    Matcher form = SHARE.matcher(text);
    if (!form.matches() || new BigDecimal(text).signum() == 0) {
      throw new IllegalArgumentException("must be a share of the leads, more than 0 and at most 1");
    }
    return new BigDecimal(text);
  }

  Future<Reply> stop(Call call) {
    call.parameters().check();
    return state(rules.trials().shadows().stop(call.principal().name()));
  }

  /** 200 once it has passed its checks anew and is active. */
  Future<Reply> promote(Call call) {
    boolean pin = call.parameters().flag("pin", true);
    String note = call.parameters().text(NOTE);
    call.parameters().check();
    String by = call.principal().name();
    Provenance from = new Provenance(Provenance.UPLOAD, by, note);
    return RuleDoor.changed(
        rules
            .trials()
            .shadows()
            .running()
            .compose(
                state ->
                    rules
                        .changes()
                        .activate(
                            state.version(),
                            pin,
                            from,
                            null,
                            (in, active) ->
                                rules.trials().shadows().promoted(in, state.shadowId(), by)))
            .compose(change -> rules.trials().shadows().latest())
            .map(state -> Reply.json(200, state.json().toString())));
  }

  /** What it decided otherwise, as a backtest tells it. */
  Future<Reply> report(Call call) {
    call.parameters().check();
    return RuleDoor.changed(rules.trials().shadowReport().get())
        .map(report -> Reply.json(200, BacktestJson.write(report)));
  }

  /** The same as a page. */
  Future<Reply> page(Call call) {
    call.parameters().check();
    return RuleDoor.changed(rules.trials().shadowReport().get())
        .map(
            report ->
                new Reply(200, "text/html; charset=utf-8", BacktestPage.of(report), Map.of()));
  }

  private static Future<Reply> state(Future<ShadowState> state) {
    return RuleDoor.asked(state).map(shown -> Reply.json(200, shown.json().toString()));
  }
}
