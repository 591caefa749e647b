package plumbline.rules;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rule files, read and compiled without a fault, and not loaded yet: what a cache can keep. */
record CompiledRules(List<Rule> rules, Map<String, StageClasses> stages) {

  /**
   * Loads them.
   *
   * @param before whose stages are taken where their rules are the same
   * @throws LinkageError where the classes are not what the engine makes
   */
  RuleSet ruleSet(RuleFiles files, @Nullable RuleSet before) {
    Map<String, Stage> loaded = new LinkedHashMap<>();
    stages.forEach(
        (stage, classes) -> {
          Stage unchanged = before == null ? null : before.unchanged(stage, files);
          loaded.put(stage, unchanged == null ? new Stage(classes, byName(stage)) : unchanged);
        });
    return new RuleSet(files, rules, loaded);
  }

  private Map<String, Rule> byName(String stage) {
    return rules.stream()
        .filter(rule -> rule.stage().equals(stage))
        .collect(Collectors.toMap(Rule::name, Function.identity()));
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(rules.size());
    for (Rule rule : rules) {
      out.writeUTF(rule.id());
      out.writeUTF(rule.name());
      out.writeUTF(rule.stage());
      out.writeUTF(rule.file());
      out.writeInt(rule.line());
      out.writeInt(rule.annotations().size());
      for (Map.Entry<String, String> annotation : rule.annotations().entrySet()) {
        out.writeUTF(annotation.getKey());
        out.writeUTF(annotation.getValue());
      }
    }
    out.writeInt(stages.size());
    for (Map.Entry<String, StageClasses> stage : stages.entrySet()) {
      out.writeUTF(stage.getKey());
      out.writeUTF(stage.getValue().modelClass());
      out.writeInt(stage.getValue().files().size());
      for (Map.Entry<String, byte[]> file : stage.getValue().files().entrySet()) {
        out.writeUTF(file.getKey());
        out.writeInt(file.getValue().length);
        out.write(file.getValue());
      }
    }
  }

  static CompiledRules read(DataInputStream in) throws IOException {
    List<Rule> rules = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      rules.add(
          new Rule(
              in.readUTF(),
              in.readUTF(),
              in.readUTF(),
              in.readUTF(),
              in.readInt(),
              annotations(in)));
    }
    Map<String, StageClasses> stages = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      stages.put(in.readUTF(), new StageClasses(in.readUTF(), files(in)));
    }
    return new CompiledRules(List.copyOf(rules), stages);
  }

  private static Map<String, String> annotations(DataInputStream in) throws IOException {
    Map<String, String> annotations = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      annotations.put(in.readUTF(), in.readUTF());
    }
    return Map.copyOf(annotations);
  }

  private static Map<String, byte[]> files(DataInputStream in) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      String name = in.readUTF();
      files.put(name, in.readNBytes(in.readInt()));
    }
    return files;
  }
}
