package plumbline.rules;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rule files, read and compiled without a fault, and not loaded yet: what a cache can keep. */
record CompiledRules(List<Rule> rules, Map<String, List<StagePart>> stages) {

  /**
   * Loads them.
   *
   * @param before whose stages are taken where their rules are the same
   * @throws LinkageError where the classes are not what the engine makes
   */
  RuleSet ruleSet(RuleFiles files, @Nullable RuleSet before) {
    Map<String, Stage> loaded = new LinkedHashMap<>();
    stages.forEach(
        (stage, parts) -> {
          Stage unchanged = before == null ? null : before.unchanged(stage, files);
          loaded.put(stage, unchanged == null ? new Stage(parts, byName(stage)) : unchanged);
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
    for (Map.Entry<String, List<StagePart>> stage : stages.entrySet()) {
      out.writeUTF(stage.getKey());
      out.writeInt(stage.getValue().size());
      for (StagePart part : stage.getValue()) {
        write(part, out);
      }
    }
  }

  private static void write(StagePart part, DataOutputStream out) throws IOException {
    out.writeInt(part.files().size());
    for (String file : part.files()) {
      out.writeUTF(file);
    }
    out.writeUTF(part.classes().modelClass());
    out.writeInt(part.classes().files().size());
    for (Map.Entry<String, byte[]> file : part.classes().files().entrySet()) {
      out.writeUTF(file.getKey());
      out.writeInt(file.getValue().length);
      out.write(file.getValue());
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
    Map<String, List<StagePart>> stages = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      stages.put(in.readUTF(), parts(in));
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

  private static List<StagePart> parts(DataInputStream in) throws IOException {
    List<StagePart> parts = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      Set<String> files = new TreeSet<>();
      for (int more = in.readInt(); more > 0; more--) {
        files.add(in.readUTF());
      }
      parts.add(new StagePart(files, new StageClasses(in.readUTF(), files(in))));
    }
    return List.copyOf(parts);
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
