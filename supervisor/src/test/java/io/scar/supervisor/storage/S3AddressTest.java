package io.scar.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.Aws;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

class S3AddressTest {

  @ParameterizedTest
  @CsvSource({
    "eu-west-1, pics, in/a.jpg",
    "eu-west-1, pics, in/ü + %/a~b..//c",
    "eu-west-1, pics.example.org, a",
    "eu-west-1, Old_Bucket, a",
    "cn-north-1, pics, a",
    "us-gov-west-1, pics, a",
    "us-iso-east-1, pics, a"
  })
  void anObjectIsWhereTheSdkFindsIt(String region, String bucket, String key) {
    Aws aws = new Aws(region, Optional.empty(), Optional.empty());
    try (SdkHttpClient http = Sdk.http();
        S3Client sdk = Sdk.s3(aws, http)) {
      assertThat(S3Address.of(aws, new StoredObject(StorageProviderId.DEFAULT_S3, bucket, key)))
          .hasToString(sdk.utilities().getUrl(o -> o.bucket(bucket).key(key)).toString());
    }
  }

  @Test
  void theOldestRegionHasAHostOfItsOwn() {
    assertThat(
            S3Address.of(
                new Aws("us-east-1", Optional.empty(), Optional.empty()),
                new StoredObject(StorageProviderId.DEFAULT_S3, "pics", "a")))
        .hasToString("https://pics.s3.us-east-1.amazonaws.com/a");
  }

  @ParameterizedTest
  @CsvSource({"http://localhost:9000", "http://localhost:9000/"})
  void anotherEndpointHasBucketsInItsPath(URI endpoint) {
    assertThat(
            S3Address.of(
                new Aws("us-east-1", Optional.of(endpoint), Optional.empty()),
                new StoredObject(StorageProviderId.DEFAULT_S3, "pics", "in/a b")))
        .hasToString("http://localhost:9000/pics/in/a%20b");
  }
}
