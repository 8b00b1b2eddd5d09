"""Every setting: read from the environment (prefix SKEWCAST_), from `.env`, or from a file for secrets."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from forecasting.errors import ConfigurationError


class Settings(BaseSettings):
    """One typed line for each setting; the README's table is tested against this class."""

    model_config = SettingsConfigDict(
        env_prefix="SKEWCAST_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    # Telegram
    bot_token: SecretStr | None = Field(None, description="Token of the bot, from @BotFather")
    bot_token_file: Path | None = Field(None, description="File that holds the token, instead of it")
    telegram_api: str = Field("https://api.telegram.org", description="Base URL of Telegram's Bot API")
    admin_ids: Annotated[frozenset[int], NoDecode] = Field(
        frozenset(), description="Telegram ids of admins, separated by commas"
    )

    # Storage
    data_dir: Path = Field(Path("var"), description="Folder for the database, model registry and backups")
    database_url: SecretStr | None = Field(
        None, description="SQLAlchemy URL; default: SQLite in the data folder"
    )
    database_url_file: Path | None = Field(
        None, description="File that holds the database URL, instead of it"
    )
    keep_backups: int = Field(7, ge=1, description="How many daily backups of a SQLite database are kept")
    keep_forecast_days: int = Field(120, ge=7, description="Days for which issued forecasts are kept")
    keep_history_days: int = Field(400, ge=100, description="Days for which weather history is kept")

    # Weather
    open_meteo_forecast_url: str = Field(
        "https://api.open-meteo.com/v1/forecast", description="Open-Meteo forecast API"
    )
    open_meteo_previous_runs_url: str = Field(
        "https://previous-runs-api.open-meteo.com/v1/forecast", description="Open-Meteo previous runs API"
    )
    open_meteo_geocoding_url: str = Field(
        "https://geocoding-api.open-meteo.com/v1/search", description="Open-Meteo geocoding API"
    )
    open_meteo_api_key: SecretStr | None = Field(None, description="Open-Meteo key of a paying customer")
    open_meteo_api_key_file: Path | None = Field(None, description="File that holds the key, instead of it")
    open_meteo_model: str = Field("best_match", description="Weather model asked for at Open-Meteo")
    metar_url: str = Field(
        "https://aviationweather.gov/api/data/metar", description="Current METAR station reports"
    )
    metar_history_url: str = Field(
        "https://mesonet.agron.iastate.edu/cgi-bin/request/asos.py", description="Archived METAR reports"
    )
    contact: str = Field(
        "https://github.com/skewcast/skewcast", description="Contact sent to weather services in User-Agent"
    )

    # Worker
    train_hour: int = Field(3, ge=0, le=23, description="Hour (UTC) of the nightly training")
    processes: int = Field(1, ge=1, le=64, description="Processes for fits (worker) and charts (bot), each")
    mlflow_tracking_uri: str | None = Field(
        None, description="MLflow store or server; default: SQLite in the data folder"
    )
    http_host: str = Field("127.0.0.1", description="Address of /healthz and /metrics")
    worker_port: int = Field(8081, ge=0, le=65535, description="Port of the worker's /healthz and /metrics")
    bot_port: int = Field(8082, ge=0, le=65535, description="Port of the bot's /healthz and /metrics")

    # Logs
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severe log line"
    )
    log_format: Literal["json", "text"] = Field("json", description="One JSON object a line, or plain text")

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        return [part for part in value.replace(",", " ").split() if part] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_source_for_each_secret(self) -> Self:
        for name in ("bot_token", "database_url", "open_meteo_api_key"):
            if getattr(self, name) is not None and getattr(self, f"{name}_file") is not None:
                raise ValueError(
                    f"set either SKEWCAST_{name.upper()} or SKEWCAST_{name.upper()}_FILE, not both"
                )
        return self

    @cached_property
    def token(self) -> SecretStr:
        """The bot's token; ConfigurationError when there is none."""
        token = self._secret("bot_token")
        if token is None:
            raise ConfigurationError(
                "No bot token: set SKEWCAST_BOT_TOKEN (or SKEWCAST_BOT_TOKEN_FILE) to that from @BotFather."
            )
        return token

    @cached_property
    def database(self) -> str:
        """The database's URL, password included."""
        url = self._secret("database_url")
        return url.get_secret_value() if url else f"sqlite+aiosqlite:///{self.data_dir / 'skewcast.db'}"

    @cached_property
    def open_meteo_key(self) -> str | None:
        """The key sent to Open-Meteo; None without one."""
        key = self._secret("open_meteo_api_key")
        return key.get_secret_value() if key else None

    @cached_property
    def open_meteo_urls(self) -> dict[str, str]:
        """The full base URL of each Open-Meteo API, by its name."""
        apis = ("forecast", "previous_runs", "geocoding")
        return {api: getattr(self, f"open_meteo_{api}_url") for api in apis}

    @cached_property
    def tracking_uri(self) -> str:
        """Where MLflow keeps runs and models."""
        return self.mlflow_tracking_uri or f"sqlite:///{self.data_dir / 'mlflow.db'}"

    def _secret(self, name: str) -> SecretStr | None:
        value: SecretStr | None = getattr(self, name)
        path: Path | None = getattr(self, f"{name}_file")
        if path is None:
            given = value.get_secret_value().strip() if value else ""
            return SecretStr(given) if given else None
        try:
            text = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text"
            raise ConfigurationError(f"SKEWCAST_{name.upper()}_FILE cannot be read: {reason}.") from None
        if not text:
            raise ConfigurationError(f"SKEWCAST_{name.upper()}_FILE names an empty file.")
        return SecretStr(text)


def load_settings(**overrides: object) -> Settings:
    """Read the settings; a wrong one is a ConfigurationError that names it and never shows a secret."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        problems = [_problem(item["loc"], item["msg"]) for item in error.errors()]
        raise ConfigurationError("Wrong settings. " + "; ".join(problems) + ".") from None


def _problem(location: tuple[int | str, ...], message: str) -> str:
    # A rule about two settings has no place of its own; its message names them.
    return f"SKEWCAST_{str(location[0]).upper()}: {message}" if location else message
