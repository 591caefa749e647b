package plumbline.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.lead.Page;
import plumbline.rules.ActiveVersion;
import plumbline.rules.RuleDiff;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleNode;
import plumbline.rules.RuleVersion;

/** What can be seen of the rules over HTTP. */
final class RuleApi {
  static final Pattern VERSION = Pattern.compile("[0-9a-f]{4,32}");
  private static final JsonMapper JSON = new JsonMapper();

  /** What this node runs is shown without the others where the database does not answer soon. */
  private static final long NODES_MS = 1_000;

  private final RuleDoor rules;

  RuleApi(RuleDoor rules) {
    this.rules = rules;
  }

  /** What this node runs, what all should run, and what each does. */
  Future<Reply> get(Call call) {
    call.parameters().check();
    String own = rules.active().get();
    return rules
        .versions()
        .active()
        .compose(active -> rules.versions().nodes().map(nodes -> shown(own, active, nodes)))
        .timeout(NODES_MS, TimeUnit.MILLISECONDS)
        .otherwise(away -> shown(own, null, List.of()));
  }

  private static Reply shown(String own, @Nullable ActiveVersion active, List<RuleNode> nodes) {
    ObjectNode more = JSON.createObjectNode();
    more.set("active", active == null ? null : json(active));
    ArrayNode all = more.putArray("nodes");
    nodes.forEach(node -> all.add(node.json()));
    String body = own.substring(0, own.length() - 1) + "," + more.toString().substring(1);
    return new Reply(200, "application/json", body, eTag(active));
  }

  static ObjectNode json(ActiveVersion active) {
    return JSON.createObjectNode()
        .put("version", active.version())
        .put("pinned", active.pinned())
        .put("waiting", active.waiting());
  }

  /** What {@code If-Match} of a change must say. */
  static Map<String, String> eTag(@Nullable ActiveVersion active) {
    return active == null || active.version() == null
        ? Map.of()
        : Map.of("ETag", '"' + active.version() + '"');
  }

  Future<Reply> versions(Call call) {
    int limit = call.parameters().limit();
    String after = call.parameters().cursor();
    call.parameters().check();
    return RuleDoor.asked(rules.versions().list(limit + 1, after))
        .map(
            found -> {
              List<RuleVersion> page = found.subList(0, Math.min(limit, found.size()));
              String next = found.size() > limit ? page.get(limit - 1).version() : null;
              return Reply.page(
                  new Page(page.stream().map(each -> each.json().toString()).toList(), next));
            });
  }

  /** A version, its files and its tests. */
  Future<Reply> version(Call call) {
    String version = call.id("version", VERSION);
    call.parameters().check();
    return RuleDoor.asked(
        rules
            .versions()
            .find(version)
            .compose(
                found ->
                    rules
                        .versions()
                        .files(found.version())
                        .map(files -> Reply.json(200, json(found, files).toString()))));
  }

  private static ObjectNode json(RuleVersion version, RuleFiles files) {
    ObjectNode json = version.json();
    ObjectNode texts = json.putObject("files");
    files.all().forEach(texts::put);
    return json;
  }

  /** What differs from another version; from the active one unless said. */
  Future<Reply> diff(Call call) {
    String version = call.id("version", VERSION);
    String from = call.parameters().text("from");
    call.parameters().check();
    Future<RuleFiles> before =
        from == null
            ? rules.versions().active().map(ActiveVersion::version).compose(this::files)
            : files(from);
    return RuleDoor.asked(
        before.compose(old -> files(version).map(fresh -> Reply.json(200, diff(old, fresh)))));
  }

  private Future<RuleFiles> files(@Nullable String digits) {
    return rules
        .versions()
        .find(String.valueOf(digits))
        .compose(found -> rules.versions().files(found.version()));
  }

  private static String diff(RuleFiles from, RuleFiles to) {
    ObjectNode json = JSON.createObjectNode();
    json.put("from", from.version());
    json.put("to", to.version());
    ArrayNode files = json.putArray("files");
    for (RuleDiff.FileDiff diff : RuleDiff.of(from, to)) {
      files
          .addObject()
          .put("path", diff.path())
          .put("change", diff.change())
          .put("diff", diff.diff());
    }
    return json.toString();
  }
}
