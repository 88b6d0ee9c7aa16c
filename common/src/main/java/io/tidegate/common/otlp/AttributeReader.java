package io.tidegate.common.otlp;

import static io.tidegate.common.otlp.ProtoReader.BYTES;
import static io.tidegate.common.otlp.ProtoReader.FIXED64;
import static io.tidegate.common.otlp.ProtoReader.NUMBER;
import static io.tidegate.common.otlp.ProtoReader.VARINT;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads attributes as text. */
final class AttributeReader {
  private final ProtoReader proto;
  private String key = "";
  private @Nullable String value;

  AttributeReader(ProtoReader proto) {
    this.proto = proto;
  }

  /**
   * Reads an attribute to those that there are, {@code Map.of()} at first. Lists and the like have
   * no text of their own and are left out.
   */
  Map<String, String> read(Map<String, String> others) throws IOException {
    key = "";
    value = null;
    proto.message(this::keyValue);
    String text = value;
    if (text == null) {
      return others;
    }
    Map<String, String> all = others.isEmpty() ? new LinkedHashMap<>() : others;
    all.put(key, text);
    return all;
  }

  private boolean keyValue(int tag) throws IOException {
    switch (tag) {
      case KeyValue.KEY_FIELD_NUMBER << NUMBER | BYTES -> key = proto.text();
      case KeyValue.VALUE_FIELD_NUMBER << NUMBER | BYTES -> proto.message(this::anyValue);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean anyValue(int tag) throws IOException {
    switch (tag) {
      case AnyValue.STRING_VALUE_FIELD_NUMBER << NUMBER | BYTES -> value = proto.text();
      case AnyValue.BOOL_VALUE_FIELD_NUMBER << NUMBER | VARINT ->
          value = String.valueOf(proto.in.readBool());
      case AnyValue.INT_VALUE_FIELD_NUMBER << NUMBER | VARINT ->
          value = String.valueOf(proto.in.readInt64());
      case AnyValue.DOUBLE_VALUE_FIELD_NUMBER << NUMBER | FIXED64 ->
          value = String.valueOf(proto.in.readDouble());
      default -> {
        return false;
      }
    }
    return true;
  }
}
