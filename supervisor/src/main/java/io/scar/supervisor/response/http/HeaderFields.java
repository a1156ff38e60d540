package io.scar.supervisor.response.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Headers in their order, whose names have no case. */
final class HeaderFields {

  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  HeaderFields set(String name, String value) {
    String key = name.toLowerCase(Locale.ROOT);
    names.put(key, name);
    values.put(key, new ArrayList<>(List.of(value)));
    return this;
  }

  HeaderFields add(String name, String value) {
    String key = name.toLowerCase(Locale.ROOT);
    names.putIfAbsent(key, name);
    values.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
    return this;
  }

  HeaderFields addAll(HeaderFields others) {
    others.asMap().forEach((name, all) -> all.forEach(value -> add(name, value)));
    return this;
  }

  HeaderFields setAll(HeaderFields others) {
    for (String name : others.asMap().keySet()) {
      names.remove(name.toLowerCase(Locale.ROOT));
      values.remove(name.toLowerCase(Locale.ROOT));
    }
    return addAll(others);
  }

  List<String> values(String name) {
    return List.copyOf(values.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
  }

  /** By the names as they were written first. */
  Map<String, List<String>> asMap() {
    Map<String, List<String>> map = new LinkedHashMap<>();
    values.forEach((key, all) -> map.put(names.getOrDefault(key, key), List.copyOf(all)));
    return map;
  }
}
