"""Who may pull what, from registries that ask: by Basic, and by a token server in front. No secret is ever shown."""

import os
import unittest

import references
import registries
import tokens
from stage import PASSWORD, USER_NAME, docker_config, report, stage


class Access(unittest.TestCase):
    """Exit statuses: 3 not found, 5 refused, 6 the network or the service."""

    @classmethod
    def setUpClass(cls):
        folder = stage().fresh("access")
        os.mkdir(folder)
        cls.server = tokens.TokenServer(folder, USER_NAME, PASSWORD)
        cls.addClassCleanup(cls.server.close)
        cls.basic = registries.behind_basic(folder, stage().storage, USER_NAME, PASSWORD)
        cls.addClassCleanup(cls.basic.close)
        cls.tokens = registries.behind_tokens(folder, stage().storage, cls.server)
        cls.addClassCleanup(cls.tokens.close)
        # All three registries keep their images in one place.
        cls.public = stage().image("busybox")
        cls.private = "private/busybox"
        layout = stage().layout("busybox", "gzip")
        references.push(layout, f"{stage().registry.host}/{cls.private}")
        cls.credentials = {
            host: docker_config(stage().fresh("docker"), host, USER_NAME, PASSWORD) for host in (cls.basic.host, cls.tokens.host)
        }

    def pulls(self, reference, **more):
        found = stage().difference("busybox", stage().tree_of(reference, **more))
        self.assertFalse(found, report(found))

    def refused(self, status, reference, *words, **more):
        to = stage().fresh("refused")
        done = stage().scar("image", "unpack", "-i", reference, "--to", to, **more)
        self.assertEqual(done.status, status, done.err)
        for word in (reference.split("/")[0], *words):
            self.assertIn(word, done.err)
        for secret in (PASSWORD, "wrong horse", self.server.basic.split()[1]):
            self.assertNotIn(secret, done.out + done.err)
        self.assertFalse(os.path.exists(to) and os.listdir(to), "something was left behind")

    def test_a_token_server_lets_anyone_pull_what_is_public(self):
        before = len(self.server.asked)
        self.pulls(f"{self.tokens.host}/{self.public}")
        self.assertIn(f"repository:{self.public}:pull", self.server.asked[before:])

    def test_a_token_server_lets_its_user_pull_what_is_private(self):
        self.pulls(f"{self.tokens.host}/{self.private}", DOCKER_CONFIG=self.credentials[self.tokens.host])

    def test_a_token_server_refuses_others_what_is_private(self):
        self.refused(5, f"{self.tokens.host}/{self.private}")

    def test_a_token_server_refuses_a_wrong_password(self):
        config = docker_config(stage().fresh("docker"), self.tokens.host, USER_NAME, "wrong horse")
        self.refused(5, f"{self.tokens.host}/{self.private}", DOCKER_CONFIG=config)

    def test_basic_lets_its_user_pull(self):
        self.pulls(f"{self.basic.host}/{self.public}", DOCKER_CONFIG=self.credentials[self.basic.host])

    def test_basic_refuses_who_has_no_password(self):
        self.refused(5, f"{self.basic.host}/{self.public}")

    def test_basic_refuses_a_wrong_password(self):
        config = docker_config(stage().fresh("docker"), self.basic.host, USER_NAME, "wrong horse")
        self.refused(5, f"{self.basic.host}/{self.public}", DOCKER_CONFIG=config)

    def test_a_credential_helper_is_asked(self):
        folder = stage().fresh("helper")
        os.mkdir(folder)
        with open(os.path.join(folder, "docker-credential-conformance"), "w") as file:
            file.write(f'#!/bin/sh\n[ "$1" = get ] && cat >/dev/null && echo \'{{"Username":"{USER_NAME}","Secret":"{PASSWORD}"}}\'\n')
        os.chmod(file.name, 0o755)
        with open(os.path.join(folder, "config.json"), "w") as file:
            file.write(f'{{"credHelpers":{{"{self.basic.host}":"conformance"}}}}')
        self.pulls(f"{self.basic.host}/{self.private}", DOCKER_CONFIG=folder, PATH=folder + ":" + os.environ["PATH"])

    def test_credentials_of_one_registry_are_not_sent_to_another(self):
        self.refused(5, f"{self.tokens.host}/{self.private}", DOCKER_CONFIG=self.credentials[self.basic.host])

    def test_an_image_that_is_not_there_is_not_found(self):
        self.refused(3, f"{stage().registry.host}/public/nothing", "public/nothing")
        self.refused(3, f"{stage().registry.host}/{self.public}:no-such-tag", "no-such-tag")

    def test_a_registry_that_is_not_there_is_named(self):
        closed = registries.free_port()
        self.refused(6, f"127.0.0.1:{closed}/public/busybox")
